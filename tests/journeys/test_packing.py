"""Stamped forms in one file, the Word file of a letter, and paper that came by post, in a real browser."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect

from challenge_portal.kernel.clock import local, now
from tests.journeys import hosting
from tests.journeys.hosting import field, said
from tests.journeys.looking import looks_right, opens_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and packages of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_the_centre_packs_watches_and_takes(open_as: Opening, finish_jobs: Callable[[], int], tmp_path: Path) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk)
    application = walk.submitted(edition)
    walk.stamped(edition, walk.yangzhou)
    centre = open_as(walk.centre.person)
    centre.goto(f"/editions/{edition.pk}/desk/")
    centre.get_by_role("link", name="盖章表打包").click()
    opens_right(centre, f"/editions/{edition.pk}/packages/")
    centre.get_by_role("button", name="打包 1 份申办表").click()
    said(centre, "已开始打包")
    expect(centre.get_by_role("progressbar", name="打包进度")).to_be_visible()
    looks_right(centre)

    finish_jobs()
    taken = centre.locator("#packages .file a")  # the page asks again by itself
    expect(taken).to_be_visible()
    looks_right(centre)
    with centre.expect_download() as download:
        taken.click()
    package = tmp_path / "package.zip"
    download.value.save_as(package)
    with zipfile.ZipFile(package) as archive:
        assert archive.namelist() == [f"001-{application.host.name}-{application.number}.pdf", "推荐汇总表.xlsx"]


def test_the_province_writes_down_the_paper_and_takes_its_letter_as_a_word_file(
    open_as: Opening, tmp_path: Path
) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk)
    application = walk.submitted(edition)
    province = open_as(walk.shandong.person)
    opens_right(province, f"/applications/{application.pk}/")
    province.set_viewport_size({"width": 1440, "height": 900})
    field(province, "copies").fill("0")
    field(province, "received_on").fill(local(now()).date().isoformat())
    province.get_by_role("button", name="登记纸质件").click()
    expect(province.locator("#copies .error")).to_contain_text("1 至 99")
    field(province, "copies").fill("3")
    province.get_by_role("button", name="登记纸质件").click()
    said(province, "已登记")
    expect(province.locator("#copies")).to_contain_text("3 份")

    walk.recommend(application, walk.shandong)
    letter = walk.letter([application])
    opens_right(province, f"/letters/{letter.pk}/")
    with province.expect_download() as download:
        province.get_by_role("link", name="可编辑文本（Word）").click()
    file = tmp_path / "letter.docx"
    download.value.save_as(file)
    assert letter.title in [each.text.replace("\n", "") for each in docx.Document(str(file)).paragraphs]
