"""An edition asks its own version of the 申办表: chosen in draft, changed while nobody applies, kept by every record."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.documents.models import Document
from challenge_portal.form_versions import editing
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.field_entries import FieldEntry
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.actors import Actor
from competitions import services
from competitions.forms_data.hosting_application_paper import hosting_application_paper
from competitions.papers import application_snapshot
from tests.factories.competitions import Walk, answers, hosting_form

Browser = Callable[[Actor], Client]
API = "/api/v1/hosting-applications"


def second_version(walk: Walk, *, finished: bool = True) -> tuple[FormVersion, str]:
    """工作思路 in 100 字 instead of 200, and a further question; with the name of that question."""
    act: dict[str, Any] = {"actor": walk.centre, "at": walk.at}
    form = editing.copy_form(form=hosting_form(), **act)
    shorter = FieldEntry("工作思路", "long_text", "工作基础", "", 100)
    form = editing.edit_field(form=form, name="approach", entry=shorter, **act)
    form = editing.add_field(form=form, entry=FieldEntry("办赛场地", "long_text", "保障与服务", "", 50), **act)
    return (editing.finish_editing(form=form, **act) if finished else form), form.specs[-1].name


def test_a_draft_edition_takes_a_finished_version_and_freezes_it_when_it_is_published(walk: Walk) -> None:
    unfinished, _ = second_version(walk, finished=False)
    with pytest.raises(Refused, match="还在编辑"):
        walk.draft_edition(form_version=unfinished)

    finished = editing.finish_editing(actor=walk.centre, form=unfinished, at=walk.at)
    edition = services.publish_edition(actor=walk.centre, edition=walk.draft_edition(form_version=finished), at=walk.at)

    finished.refresh_from_db()
    assert finished.frozen_at == walk.at
    assert walk.started(edition).form_version == finished


def test_an_open_edition_takes_another_version_only_before_the_first_application(walk: Walk) -> None:
    edition, (form, _) = walk.edition(), second_version(walk)
    change: dict[str, Any] = {"actor": walk.centre, "form": form, "reason": "缩短篇幅。", "at": walk.at}

    changed = services.change_edition_form(edition=edition, **change)
    assert changed.form_version == form
    assert walk.started(edition).form_version == form  # the page that started it still knew the first version
    with pytest.raises(Refused, match="已有 1 家单位"):
        services.change_edition_form(edition=edition, **change | {"form": hosting_form()})


@pytest.mark.parametrize(("changes", "field"), [({"reason": " "}, "reason"), ({"form": None}, "form_version")])
def test_a_change_needs_another_version_and_its_reason(walk: Walk, changes: dict[str, Any], field: str) -> None:
    edition, (form, _) = walk.edition(), second_version(walk)
    asked: dict[str, Any] = {"actor": walk.centre, "form": form, "reason": "缩短篇幅。", "at": walk.at}
    wrong = {key: value or hosting_form() for key, value in changes.items()}

    with pytest.raises(Refused) as refused:
        services.change_edition_form(edition=edition, **asked | wrong)
    assert refused.value.refusal.field == field


def test_each_application_keeps_the_version_it_was_filled_in_with(walk: Walk) -> None:
    old = walk.filled(walk.edition())
    form, question = second_version(walk)
    new = walk.started(walk.edition(ordinal=8, form_version=form))
    typed = answers(year=walk.year, approach="长" * 101) | {question: "会展中心，可容纳 500 人。"}

    _, cleaned = services.save_application(actor=walk.rizhao, application=new, answers=typed, at=walk.at)
    with pytest.raises(Refused, match="没有"):
        services.save_application(actor=walk.rizhao, application=old, answers=typed, at=walk.at)

    assert cleaned.errors == {"approach": ["超出 1 字，请精简到 100 字以内。粘贴的内容已完整保留，没有截断。"]}
    new.refresh_from_db()
    lines = {line.label: line for line in application_snapshot(new).lines}
    assert lines["办赛场地"].text == "会展中心，可容纳 500 人。"
    assert lines["工作思路"].hint == "100 字以内"
    assert "办赛场地" not in {line.label for line in application_snapshot(old).lines}


def test_the_first_version_is_printed_in_the_words_of_the_annex() -> None:
    paper = hosting_application_paper({}, edition="第七届中国创新挑战赛", issued_by="演示")

    assert [(line.label, line.hint) for line in paper.lines] == [
        ("赛事名称", ""),
        ("专题赛/\n新兴产业赛", ""),
        ("承办单位", ""),
        ("联系人及\n联系方式", ""),
        ("工作思路", "200 字以内"),
        ("需求情况", "填写需求摸底情况，200 字以内"),
        ("工作经验", "200 字以内"),
        ("工作计划", "300 字以内"),
        ("保障措施", "组织保障、经费保障、运行保障等，200 字以内"),
        ("服务机构\n名单", ""),
    ]


PASTED = "第１条：" + "长" * 190 + "\r\n" + "２０２６"
"""As Word puts it on the clipboard: a line end of two characters, full-width digits. 4 + 190 + 4 字."""


@pytest.mark.parametrize(("text", "over"), [(PASTED + "长长", 0), (PASTED + "长长长", 1)])
def test_two_hundred_and_one_pasted_characters_are_refused_at_the_field_with_the_count(
    today: Walk, browser: Browser, text: str, over: int
) -> None:
    application = today.filled(today.edition())
    host = browser(today.rizhao)
    said = "超出 1 字，请精简到 200 字以内"
    errors = clean_answers(application.form_version, answers(year=today.year, approach=text), final=True).errors
    assert errors == ({"approach": [f"{said}。粘贴的内容已完整保留，没有截断。"]} if over else {})

    edit = reverse("competitions:edit_application", args=[application.pk])
    typed = {key: value for key, value in answers(year=today.year, approach=text).items() if isinstance(value, str)}
    rows = {"industries-0-industry": "高端装备", "hosts-0-name": "日照市人民政府", "agencies-0-name": "演示中心"}
    saved = host.post(edit, typed | rows | {"version": application.version, "save": "1"})
    assert saved.status_code == (200 if over else 302)
    application.refresh_from_db()
    assert application.answers["approach"] == text.replace("\r\n", "\n")  # whole, however long
    if over:
        assert said in saved.content.decode()

    done = host.post(
        f"{API}/{application.pk}/actions/finalise/", {"version": application.version}, content_type="application/json"
    )
    assert done.status_code == (400 if over else 200)
    if over:
        assert said in done.content.decode()
        assert "approach" in done.content.decode()


def test_page_interface_excel_and_paper_ask_the_new_question(today: Walk, browser: Browser) -> None:
    form, question = second_version(today)
    application = today.started(today.edition(form_version=form))
    typed = answers(year=today.year) | {question: "会展中心。"}
    services.save_application(actor=today.rizhao, application=application, answers=typed, at=today.at)
    application = services.finalise_application(actor=today.rizhao, application=application, at=today.at)
    host = browser(today.rizhao)

    page = host.get(application.get_absolute_url()).content.decode()
    found = host.get(f"{API}/{application.pk}/").json()
    book = host.get(reverse("admin:competitions_hostingapplication_export")).content
    head, row = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()

    assert "办赛场地" in page
    assert found["answers"][question] == "会展中心。"
    asked = {each["name"]: each for each in found["form_version"]["form_fields"]}
    assert (asked[question]["title"], asked[question]["limit"], found["form_version"]["version"]) == ("办赛场地", 50, 2)
    assert row[head.index("办赛场地")] == "会展中心。"
    assert application.document is not None
    assert "办赛场地" in str(application.document.snapshot)


def test_the_centre_changes_the_form_of_an_open_edition_on_its_page(today: Walk, browser: Browser) -> None:
    edition, (form, _) = today.edition(), second_version(today)
    centre = browser(today.centre)
    address = reverse("competitions:change_form", args=[edition.pk])

    missing = centre.post(address, {"form_version": form.pk, "version": edition.version})
    done = centre.post(address, {"form_version": form.pk, "reason": "缩短篇幅。", "version": edition.version})

    edition.refresh_from_db()
    assert (missing.status_code, done.status_code, edition.form_version) == (400, 302, form)
    desk = centre.get(reverse("competitions:edition_desk", args=[edition.pk])).content.decode()
    assert "第 2 版" in desk


def test_a_blank_print_shows_a_version_on_paper(today: Walk, browser: Browser) -> None:
    form, _ = second_version(today)
    centre = browser(today.centre)
    address = reverse("competitions:form_print", args=[form.pk])

    assert centre.post(address).status_code == 302
    run_all(at=clock.now())

    printed = Document.objects.get(subject_kind="form_versions.formversion")
    assert (printed.is_draft, printed.version, printed.number) == (True, 2, "")
    page = centre.get(address).content.decode()
    assert "下载空表 PDF" in page
    file = printed.files.get().file_id
    handed_out = centre.get(reverse("documents:download", args=[file]))
    assert handed_out.status_code == 200
    assert b"".join(handed_out.streaming_content).startswith(b"%PDF")  # type: ignore[arg-type]
    assert browser(today.rizhao).get(reverse("documents:download", args=[file])).status_code == 404
