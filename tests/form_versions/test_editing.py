"""Officers change a copy of a form; what somebody answered stays as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from challenge_portal.form_versions import editing
from challenge_portal.form_versions.field_entries import FieldEntry, entry_of
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import FrozenForm, current_form, freeze_form, load_form
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.trail.selectors import timeline
from competitions.forms_data import hosting_application_v1
from tests.factories.competitions import Walk, hosting_form
from tests.factories.form_versions import demand_survey_form
from tests.factories.organisations import officer

QUESTION = FieldEntry("办赛场地", "long_text", "保障与服务", "写明会场和可容纳人数。", 100)


def entry(form: FormVersion, name: str, **changes: Any) -> FieldEntry:
    return replace(entry_of(form.spec(name)), **changes)


def edited(walk: Walk, form: FormVersion, name: str, **changes: Any) -> FormVersion:
    return editing.edit_field(actor=walk.centre, form=form, name=name, entry=entry(form, name, **changes), at=walk.at)


def test_a_copy_is_the_next_version_and_asks_the_same(walk: Walk, copied: FormVersion) -> None:
    first = hosting_form()

    assert (copied.version, copied.made_from, copied.editing) == (2, 1, True)
    assert copied.specs == first.specs
    assert current_form(first.key) == first  # nobody is given what is still being edited
    assert [row.text for row in timeline(copied)] == ["另拟新版本"]


def test_wording_limit_and_order_change_and_the_first_version_stays(walk: Walk, copied: FormVersion) -> None:
    shorter = edited(walk, copied, "plan", label="工作计划及进度", limit=250)
    moved = editing.move_field(actor=walk.centre, form=shorter, name="demand_survey", up=True, at=walk.at)

    names = [spec.name for spec in moved.specs]
    assert (moved.spec("plan").label, moved.spec("plan").limit) == ("工作计划及进度", 250)
    assert names.index("demand_survey") == names.index("approach") - 1
    assert (hosting_form().spec("plan").limit, copied.edits, moved.edits) == (300, 0, 2)


def test_an_added_field_stands_at_the_end_of_its_part_under_a_name_of_its_own(walk: Walk, copied: FormVersion) -> None:
    once = editing.add_field(actor=walk.centre, form=copied, entry=QUESTION, at=walk.at)
    twice = editing.add_field(actor=walk.centre, form=once, entry=replace(QUESTION, label="场地备选"), at=walk.at)

    added = twice.specs[-2:]
    assert [spec.label for spec in added] == ["办赛场地", "场地备选"]
    assert len({spec.name for spec in twice.specs}) == len(twice.specs) == 22
    assert all(spec.name.startswith("added_") for spec in added)


def test_a_field_is_removed_and_can_move_to_another_part(walk: Walk, copied: FormVersion) -> None:
    left = editing.remove_field(actor=walk.centre, form=copied, name="experience", at=walk.at)
    moved = edited(walk, left, "approach", section="工作计划")

    names = [spec.name for spec in moved.specs]
    assert "experience" not in names
    assert names.index("approach") == names.index("final_on") + 1


@pytest.mark.parametrize("name", ["place", "track", "industries", "contact_phone", "final_on"])
def test_what_the_rules_read_is_worded_anew_but_neither_removed_nor_asked_otherwise(
    walk: Walk, copied: FormVersion, name: str
) -> None:
    assert edited(walk, copied, name, label="换个说法", hint="新的提示。").spec(name).label == "换个说法"
    with pytest.raises(Refused, match="不能删去"):
        editing.remove_field(actor=walk.centre, form=copied, name=name, at=walk.at)
    with pytest.raises(Refused, match="不能改"):
        edited(walk, copied, name, kind="money" if name != "track" else "choices", limit=None, columns=())
    with pytest.raises(Refused, match="不能改"):
        edited(walk, copied, name, required=False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": " 　"}, "label"),
        ({"label": "工作计划"}, "label"),  # stands in the form already
        ({"label": "长" * 41}, "label"),
        ({"kind": "video"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"limit": 0}, "limit"),
        ({"limit": -5}, "limit"),
        ({"limit": None}, "limit"),
        ({"limit": 5001}, "limit"),
        ({"kind": "date", "limit": 10}, "limit"),
        ({"options": ("是", "否")}, "options"),  # a text has nothing to choose
        ({"kind": "choice", "limit": None, "options": ("只有一个",)}, "options"),
        ({"kind": "choice", "limit": None, "options": ("是", "是")}, "options"),
        ({"kind": "choices", "limit": 3, "options": ("甲", "乙")}, "limit"),
        ({"columns": ("一列",)}, "columns"),
        ({"kind": "rows", "limit": 5}, "columns"),
        ({"kind": "rows", "limit": 500, "columns": ("名称",)}, "limit"),
        ({"kind": "notice", "limit": None, "hint": ""}, "hint"),
        ({"section": ""}, "section"),
        ({"hint": "长" * 301}, "hint"),
    ],
)
def test_what_can_not_work_is_refused_at_its_control(
    walk: Walk, copied: FormVersion, changes: dict[str, Any], field: str
) -> None:
    for save in (
        lambda: edited(walk, copied, "approach", **changes),
        lambda: editing.add_field(actor=walk.centre, form=copied, entry=replace(QUESTION, **changes), at=walk.at),
    ):
        with pytest.raises(Refused) as refused:
            save()
        assert refused.value.refusal.field == field

    copied.refresh_from_db()
    assert (copied.edits, copied.fields) == (0, hosting_form().fields)


def test_every_kind_can_be_asked(walk: Walk, copied: FormVersion) -> None:
    asked = {
        "text": {"limit": 20},
        "long_text": {"limit": 20},
        "number": {},
        "money": {},
        "choice": {"options": ("甲", "乙")},
        "choices": {"options": ("甲", "乙"), "limit": 2, "other": True},
        "rows": {"columns": ("名称", "数量"), "limit": 3},
        "date": {},
        "phone": {},
        "email": {},
        "notice": {},
    }
    form = copied
    for number, (kind, more) in enumerate(asked.items()):
        typed = FieldEntry(f"新增第 {number} 项", kind, "保障与服务", "照此填写。", **{"limit": None} | more)
        form = editing.add_field(actor=walk.centre, form=form, entry=typed, at=walk.at)

    assert [str(spec.kind) for spec in form.specs[-11:]] == list(asked)
    assert form.specs[-6].other_name == f"{form.specs[-6].name}_other"
    assert [column.required for column in form.specs[-5].columns] == [True, False]


def test_a_used_version_is_refused_by_service_and_database(walk: Walk) -> None:
    form = hosting_form()
    freeze_form(form, at=walk.at)

    with pytest.raises(Refused, match="已在使用"):
        edited(walk, form, "plan", limit=200)
    with pytest.raises(InternalError), transaction.atomic():
        FormVersion.objects.filter(pk=form.pk).update(fields=[])
    with pytest.raises(Refused, match="已在使用"):
        editing.discard_form(actor=walk.centre, form=form, at=walk.at)


def test_what_is_being_edited_is_frozen_by_nobody(walk: Walk, copied: FormVersion) -> None:
    with pytest.raises(Refused, match="还在编辑"):
        freeze_form(copied, at=walk.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.filter(pk=copied.pk).update(frozen_at=walk.at)


def test_editing_is_finished_gone_on_with_and_the_version_discarded(walk: Walk, copied: FormVersion) -> None:
    finished = editing.finish_editing(actor=walk.centre, form=copied, at=walk.at)
    assert current_form(copied.key) == finished
    with pytest.raises(Refused, match="已完成编辑"):
        edited(walk, finished, "plan", limit=200)

    again = editing.reopen_editing(actor=walk.centre, form=finished, at=walk.at)
    editing.discard_form(actor=walk.centre, form=again, at=walk.at)

    assert FormVersion.objects.filter(key=copied.key).count() == 1
    assert [row.text for row in timeline(("form_versions.formversion", copied.pk, ""))] == [
        "删除未使用的版本",
        "继续编辑",
        "完成编辑",
        "另拟新版本",
    ]


def test_what_an_edition_has_chosen_is_neither_edited_nor_discarded(walk: Walk, copied: FormVersion) -> None:
    finished = editing.finish_editing(actor=walk.centre, form=copied, at=walk.at)
    walk.draft_edition(form_version=finished)

    with pytest.raises(Refused, match="已选用这一版"):
        editing.reopen_editing(actor=walk.centre, form=finished, at=walk.at)
    with pytest.raises(Refused, match="已选用这一版"):
        editing.discard_form(actor=walk.centre, form=finished, at=walk.at)


def test_of_two_officers_the_second_learns_of_the_first(walk: Walk, copied: FormVersion) -> None:
    edited(walk, copied, "plan", limit=250)

    with pytest.raises(Stale, match=walk.centre.label):
        editing.add_field(actor=walk.centre, form=copied, entry=QUESTION, at=walk.at, edits=copied.edits)


def test_who_edits_no_forms_is_refused(walk: Walk, copied: FormVersion) -> None:
    administrator = officer(walk.tree["centre"], "system_administrator", at=walk.at)
    assert editing.finish_editing(actor=administrator, form=copied, at=walk.at).editing is False
    for actor in (walk.shandong, walk.rizhao, officer(walk.tree["centre"], "audit_administrator", at=walk.at)):
        with pytest.raises(NotAllowed):
            editing.copy_form(actor=actor, form=copied, at=walk.at)


def test_a_form_that_comes_with_the_code_is_not_edited(walk: Walk) -> None:
    with pytest.raises(Refused, match="随程序提供"):
        editing.copy_form(actor=walk.centre, form=demand_survey_form(), at=walk.at)


def test_the_code_does_not_overwrite_what_officers_made(copied: FormVersion) -> None:
    form = hosting_application_v1
    with pytest.raises(FrozenForm):
        load_form(form.KEY, copied.version, form.TITLE, form.FIELDS[:5], source=form.SOURCE)
