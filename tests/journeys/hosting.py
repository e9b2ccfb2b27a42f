"""What the offices do on the pages of 申办, act by act, for the stories of this folder. Days count from today."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from playwright.sync_api import Locator, Page, expect

from challenge_portal.kernel import clock
from competitions import services
from competitions.models import Edition
from tests.factories.competitions import Walk, answers, pdf

TODAY = clock.local(clock.now()).date()
YEAR = TODAY.year + 1  # of the finals
RZ = f"RZ-{YEAR}"  # the competition of 日照 in that year
NOTICE = f"关于开展第七届中国创新挑战赛申办工作的通知（{YEAR}）"


def five_o_clock(days: int) -> datetime:
    """17:00 so many days from today."""
    return datetime.combine(TODAY + timedelta(days=days), datetime.min.time(), clock.ZONE).replace(hour=17)


def typed(moment: datetime) -> str:
    """A moment as the browser's own control takes it."""
    return clock.local(moment).strftime("%Y-%m-%dT%H:%M")


def world() -> Walk:
    """The tree with an officer at each office, as of now: the server's clock is the real one."""
    return Walk(at=clock.now())


def open_edition(walk: Walk, **changes: Any) -> Edition:
    """An edition that takes applications for the next thirty days."""
    return walk.edition(**edition_days() | changes)


def edition_days() -> dict[str, Any]:
    """The days of an edition that is open today."""
    return {
        "year": YEAR,
        "national_deadline": five_o_clock(30),
        "latest_final_on": date(YEAR, 10, 31),
        "report_before": date(YEAR, 12, 1),
    }


def complete_answers(place: str) -> dict[str, Any]:
    """A complete 申办表 of the coming year."""
    return answers(
        place,
        collection_on=f"{YEAR}-03-01",
        publication_on=f"{YEAR}-05-10",
        matching_on=f"{YEAR}-07-01",
        final_on=f"{YEAR}-10-18",
    )


def finalised(walk: Walk, edition: Edition, host: Any) -> Any:
    """An application that waits for its stamp, made without the pages."""
    application = walk.started(edition, host)
    services.save_application(
        actor=host, application=application, answers=complete_answers(host.authority.place), at=walk.at
    )
    return services.finalise_application(actor=host, application=application, at=walk.at)


def field(page: Page, name: str) -> Locator:
    """The control of that name."""
    return page.locator(f"main [name='{name}']")


def tick_every_page(page: Page) -> None:
    """Each page of the scan is found 与系统一致."""
    boxes = field(page, "scan_page")
    expect(boxes.first).to_be_visible()
    for box in boxes.all():
        box.check()


def said(page: Page, text: str) -> None:
    """The page confirms an act."""
    expect(page.locator(".toasts")).to_contain_text(text)


def choose_track(page: Page, *industries: str) -> None:
    """新兴产业赛 with its industries, a row each."""
    page.get_by_label("新兴产业赛", exact=True).check()
    for number, industry in enumerate(industries):
        if field(page, f"industries-{number}-industry").count() == 0:
            page.locator("button[name=add_row][value=industries]").click()
        field(page, f"industries-{number}-industry").fill(industry)


def fill_application(page: Page, place: str) -> None:
    """Type a whole 申办表, all but the name of the place, which stands there already."""
    choose_track(page, "高端装备", "海洋装备")
    content = complete_answers(place)
    for name in ("contact_name", "contact_position", "contact_phone", "contact_email"):
        field(page, name).fill(content[name])
    for name in ("approach", "demand_survey", "experience", "plan", "support"):
        field(page, name).fill(content[name])
    for name in ("collection_on", "publication_on", "matching_on", "final_on"):
        field(page, name).fill(content[name])
    field(page, "agencies-0-name").fill("演示技术转移中心")
    field(page, "agencies-0-work").fill("需求分析")


def download_print(page: Page, folder: Path) -> Path:
    """Download the finalised print as the host would, and keep it."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="版定稿（PDF）").click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def codes_on(print_: Path) -> list[set[str]]:
    """What the QR codes say, page by page."""
    document = pypdfium2.PdfDocument(print_.read_bytes())
    try:
        return [{found.text for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())} for page in document]
    finally:
        document.close()


def text_of(print_: Path) -> str:
    """All text of the print, without its breaks."""
    document = pypdfium2.PdfDocument(io.BytesIO(print_.read_bytes()))
    try:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()


def upload_scan(page: Page, scan: Path) -> None:
    """Upload the stamped copy of the finalised version."""
    page.locator("#scan").set_input_files(scan)
    page.get_by_role("button", name="上传", exact=True).click()


def submit(page: Page) -> None:
    """Hand the application in."""
    page.get_by_role("button", name="提交", exact=True).click()
    said(page, "已提交")


def submitted(walk: Walk, edition: Edition, host: Any) -> Any:
    """An application with its scan that waits for its reviewer, made without the pages."""
    application = finalised(walk, edition, host)
    services.attach_scan(actor=host, application=application, upload=pdf(2), at=walk.at)
    return services.submit_application(actor=host, application=application, at=walk.at)


def accepted(walk: Walk, edition: Edition, host: Any, by: Any) -> Any:
    """An application that was recommended and decided on, made without the pages."""
    application = services.recommend_application(
        actor=by, application=submitted(walk, edition, host), opinion="同意推荐。", scan_pages=[1, 2], at=walk.at
    )
    return services.accept_application(actor=walk.centre, application=application, at=walk.at)
