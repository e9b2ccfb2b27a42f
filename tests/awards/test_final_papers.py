"""评分汇总表 and the judges' sheets: printed when the results are out, with numbers for the parties, names for the host."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from awards.papers.finals import JUDGE_SHEET, NAMED_SUMMARY, SUMMARY
from challenge_portal.documents.files import may_download, read_bytes
from challenge_portal.documents.models import Document
from challenge_portal.documents.services import current_print
from challenge_portal.documents.tasks import render_document
from tests.factories.finals import AT, Stage, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(settings: Any, tmp_path: Path) -> Stage:
    settings.MEDIA_ROOT = str(tmp_path)
    return released(contestants=2, judges=5)


def printed(kind: str) -> tuple[Any, str]:
    document = Document.objects.filter(kind=kind).order_by("number")[0]
    render_document({"document": str(document.pk)}, at=AT)
    file = current_print(document).file  # type: ignore[union-attr]
    with pypdfium2.PdfDocument(read_bytes(file)) as pdf:
        text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    return file, re.sub(r"\s+", "", text)


def test_the_summary_of_the_parties_names_judges_by_number_alone(stage: Stage) -> None:
    file, text = printed(SUMMARY)

    assert "现场赛评分汇总表" in text
    assert "88.00" in text
    assert re.search(r"\(\d", text)  # the highest and the lowest stand in brackets
    assert stage.final.__class__.objects.get(pk=stage.final.pk).draw_seed in text
    assert not [judge for judge in stage.seats if judge.name in text]
    assert may_download(stage.scene.owner, file)
    assert may_download(stage.challengers[0], file)
    assert not may_download(stage.scene.actor("stranger"), file)


def test_the_hosts_summary_names_them_and_is_for_the_host(stage: Stage) -> None:
    file, text = printed(NAMED_SUMMARY)

    assert all(judge.name in text for judge in stage.seats)
    assert may_download(stage.host, file)
    assert not may_download(stage.scene.owner, file)
    assert not may_download(stage.challengers[0], file)
    assert not may_download(stage.judges[0], file)


def test_each_judge_has_a_sheet_for_the_signature_that_only_judge_and_host_read(stage: Stage) -> None:
    file, text = printed(JUDGE_SHEET)

    assert Document.objects.filter(kind=JUDGE_SHEET).count() == 5
    assert stage.seats[0].name in text
    assert may_download(stage.judges[0], file)
    assert may_download(stage.host, file)
    assert not may_download(stage.judges[1], file)
    assert not may_download(stage.scene.owner, file)
