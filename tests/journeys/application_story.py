"""The acts of 申办, each as its office does it in the browser: from the centre's notice to the competition."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.wordcount import count_words
from competitions.models import Edition, HostingApplication
from tests.factories.competitions import pdf
from tests.journeys import hosting
from tests.journeys.hosting import RZ, YEAR, field, five_o_clock, said, typed

APPROACH = "围绕 2 条产业链，以链主企业出题带动配套攻关，采用 PID 控制等技术。"


def blank_pdf() -> bytes:
    """An annex."""
    content = pdf().read()
    assert isinstance(content, bytes)
    return content


def the_centre_opens_an_edition(page: Page) -> None:
    """A track more than usual, dates and the notice with its annex; nobody sees it before it is published."""
    page.goto("/desk/")
    page.get_by_role("link", name="赛事届次").click()
    page.get_by_role("link", name="拟定新一届").click()
    field(page, "series").select_option(label="中国创新挑战赛")
    field(page, "ordinal").fill("7")
    field(page, "year").fill(str(YEAR))
    page.get_by_role("button", name="增加一行").click()
    field(page, "tracks-2-name").fill("产业赛")
    field(page, "tracks-2-kind").select_option(label="产业赛")
    field(page, "tracks-2-needs_theme").select_option(label="否")
    field(page, "tracks-2-industries_min").fill("1")
    field(page, "tracks-2-industries_max").fill("1")
    field(page, "national_deadline").fill(typed(five_o_clock(30)))
    field(page, "latest_final_on").fill(f"{YEAR}-10-31")
    field(page, "report_before").fill(f"{YEAR}-12-01")
    field(page, "document_number").fill(f"国科火字〔{YEAR}〕47号")
    field(page, "notice_title").fill(hosting.NOTICE)
    field(page, "notice_body").fill("各省级科技主管部门：\n现将有关事项通知如下。")
    field(page, "decides_together").uncheck()  # one by one; all in one act is tests/competitions/test_decisions.py
    page.get_by_role("button", name="存为拟稿").click()
    said(page, "已保存为拟稿")
    page.set_input_files("#annex", {"name": "附件1.pdf", "mimeType": "application/pdf", "buffer": blank_pdf()})
    page.get_by_role("button", name="上传附件").click()
    said(page, "附件已上传")

    page.get_by_role("button", name="发布通知").click()
    page.get_by_role("dialog").get_by_role("button", name="发布通知").click()
    said(page, "已办理")
    expect(page.locator("main")).to_contain_text("申办中")


def the_province_forwards_it(page: Page) -> None:
    """With its own text and an earlier deadline; a later one than the nation's is refused at the field."""
    page.goto("/applications/")
    page.get_by_role("link", name="转发通知").click()
    field(page, "document_number").fill(f"鲁科函〔{YEAR}〕7号")
    field(page, "body").fill("请有意申办的市科技局报送申办表。")
    field(page, "deadline").fill(typed(five_o_clock(31)))
    page.get_by_role("button", name="转发", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("本省截止不能晚于国家截止")
    expect(field(page, "body")).to_have_value("请有意申办的市科技局报送申办表。")

    field(page, "deadline").fill(typed(five_o_clock(25)))
    page.get_by_role("button", name="转发", exact=True).click()
    said(page, "已转发")
    expect(page.get_by_role("table")).to_contain_text(moment(five_o_clock(25)))


def the_host_fills_the_form(page: Page) -> None:
    """字数 is counted while one types; over the limit nothing is cut off, and the server counts the same."""
    page.goto("/applications/")
    page.get_by_role("button", name="开始申办").click()
    expect(page.locator("main")).to_contain_text(moment(five_o_clock(25)))
    hosting.fill_application(page, "日照")

    counter = page.locator("[data-counter-for='f-approach']")
    field(page, "approach").fill("")
    field(page, "approach").press_sequentially(APPROACH)
    expect(counter).to_have_text(f"字数 {count_words(APPROACH)} / 200")
    field(page, "approach").fill("创" * 258)
    expect(counter).to_have_text("字数 258 / 200，超出 58 字")
    page.get_by_role("button", name="定稿", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("超出 58 字")
    expect(field(page, "approach")).to_have_value("创" * 258)

    field(page, "approach").fill(APPROACH)
    page.get_by_role("button", name="暂存", exact=True).click()
    said(page, "已暂存")
    assert HostingApplication.objects.get().answers["approach"] == APPROACH


def the_host_finalises(page: Page, finish_jobs: Callable[[], int]) -> None:
    """The form takes its number; nothing can be submitted without a seal."""
    page.get_by_role("button", name="定稿", exact=True).click()
    said(page, "已定稿")
    expect(page.locator("main")).to_contain_text("正在生成")
    finish_jobs()
    expect(page.get_by_role("link", name="下载第 1 版定稿（PDF）")).to_be_visible(timeout=10_000)  # the page asks again
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    expect(page.locator("main")).to_contain_text("缺少第 1 版定稿的盖章扫描件")


def the_host_stamps_and_submits(page: Page, folder: Path) -> Path:
    """Every page of the print leads to its verification; the print comes back as the stamped scan."""
    application = HostingApplication.objects.get()
    scan = hosting.download_print(page, folder)
    assert scan.read_bytes().startswith(b"%PDF-")
    assert all(any("/verify/" in code for code in codes) for codes in hosting.codes_on(scan))
    assert application.number in hosting.text_of(scan)
    assert "".join(APPROACH.split()) in hosting.text_of(scan)

    hosting.upload_scan(page, scan)
    said(page, "盖章件已上传")
    hosting.submit(page)
    expect(page.locator("main")).to_contain_text("等待山东省科学技术厅审核")
    return scan


def the_province_gives_it_back(page: Page) -> None:
    """Once, with an opinion; without one it is refused at the field."""
    review(page, "日照市人民政府")
    page.get_by_role("button", name="退回修改", exact=True).click()
    expect(page.locator("#opinion-error")).to_be_visible()
    field(page, "opinion").fill("“工作思路”请写明如何带动中小企业。")
    page.get_by_role("button", name="退回修改", exact=True).click()
    said(page, "已退回修改")


def the_host_mends_it(page: Page, finish_jobs: Callable[[], int], old_scan: Path) -> None:
    """The opinion stands on the page; the edit voids the stamp and says so; the number stays, the version goes on."""
    number = HostingApplication.objects.get().number
    page.goto("/desk/")
    page.get_by_role("link", name="中国创新挑战赛（日照）").first.click()
    expect(page.locator("main")).to_contain_text("请写明如何带动中小企业")
    page.get_by_role("link", name="去修改").click()
    expect(page.locator("main")).to_contain_text("原盖章件失效")
    field(page, "approach").fill(APPROACH + "链主企业带动中小企业。")
    page.get_by_role("button", name="定稿", exact=True).click()
    said(page, "已定稿")
    expect(page.locator("#paper")).to_contain_text("已失效")
    expect(page.locator("#paper")).to_contain_text("须重新盖章")
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    expect(page.locator("main")).to_contain_text(f"{number}，第 2 版")

    finish_jobs()
    page.reload()
    old_content = old_scan.read_bytes()
    new_scan = hosting.download_print(page, old_scan.parent)
    assert new_scan.read_bytes() != old_content
    hosting.upload_scan(page, new_scan)
    hosting.submit(page)


def the_province_recommends(page: Page) -> None:
    """The officer compares page by page and ticks each; without the last tick that page is named, the rest is kept."""
    review(page, "日照市人民政府")
    expect(page.locator("#scan img").first).to_have_attribute("src", re.compile("/files/"))
    field(page, "opinion").fill("材料齐全，同意推荐。")
    boxes = field(page, "scan_page")
    for box in boxes.all()[:-1]:
        box.focus()
        page.keyboard.press("Space")
    last = boxes.count()
    page.get_by_role("button", name="推荐", exact=True).click()
    expect(page.locator("#scan-matches-error")).to_contain_text(f"第 {last} 页还没有勾选“与系统一致”")
    expect(page.locator(f"#scan-page-{last}-error")).to_be_visible()
    expect(page.locator("#scan [id$='-error']")).to_have_count(2)
    expect(field(page, "opinion")).to_have_value("材料齐全，同意推荐。")
    hosting.tick_every_page(page)
    page.get_by_role("button", name="推荐", exact=True).click()
    said(page, "已推荐")


def the_centre_accepts(page: Page) -> None:
    """What the province compared needs no second tick."""
    review(page, "日照市人民政府")
    expect(page.locator("#scan")).to_contain_text("与系统一致")
    field(page, "opinion").fill("同意承办。")
    page.get_by_role("button", name="确定承办", exact=True).click()
    said(page, "已确定承办")


def the_centre_makes_a_competition(page: Page) -> None:
    """Of the one accepted application."""
    page.goto(f"/editions/{Edition.objects.get().pk}/desk/")
    page.get_by_role("link", name="确定承办地").first.click()
    field(page, "code").fill(RZ)
    page.get_by_role("button", name="设立赛事").click()
    said(page, "第七届中国创新挑战赛（日照）")


def everybody_sees_it(page: Page) -> None:
    """Name, parties and calendar, without signing in."""
    page.goto("/competitions/")
    page.get_by_role("link", name="中国创新挑战赛（日照）").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第七届中国创新挑战赛（日照）")
    parties = page.get_by_role("region", name="组织单位")
    for name in ("科学技术部", "科技部火炬中心", "山东省科学技术厅", "日照市人民政府"):
        expect(parties).to_contain_text(name)
    expect(page.get_by_role("region", name="日程")).to_contain_text(f"{YEAR}年10月18日")


def review(page: Page, host: str) -> None:
    """Open the application of that host from the list of what waits for oneself."""
    page.goto("/applications/")
    page.get_by_role("row", name=re.compile(host)).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("申办表")
