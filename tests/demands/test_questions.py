"""A host asks questions of its own at the end of the survey form; who answers keeps the form they began with."""

from __future__ import annotations

from typing import Any

import pytest

from challenge_portal.form_versions import editing
from challenge_portal.form_versions.field_entries import FieldEntry, entry_of
from challenge_portal.form_versions.fields import FieldSpec
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.form_versions.services import load_form
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.selectors import timeline
from competitions.models import Competition
from demands import rules, services
from demands.form_uses import HEADING, survey_of
from demands.forms_data import demand_survey_v1 as survey_form
from demands.models import Demand
from demands.services import DemandEntry
from tests.factories.demands import NOW, Scene, make_competition, survey
from tests.factories.organisations import officer

LINE = FieldEntry("生产线现状", "long_text", hint="写明节拍和年产量。", limit=200)
SITE = FieldEntry("能否提供中试场地", "choice", options=("是", "否"), required=False)


def begun(scene: Scene) -> FormVersion:
    return services.begin_questions(actor=scene.host, competition=scene.competition, at=NOW)


def asked(scene: Scene, *entries: FieldEntry) -> FormVersion:
    """The competition's own form in use, with these questions."""
    form = begun(scene)
    for entry in entries:
        form = editing.add_field(actor=scene.host, form=form, entry=entry, at=NOW)
    return editing.finish_editing(actor=scene.host, form=form, at=NOW)


def copied(scene: Scene, form: FormVersion) -> FormVersion:
    return editing.copy_form(actor=scene.host, form=form, at=NOW)


def name_of(form: FormVersion, label: str) -> str:
    return next(spec.name for spec in form.specs if spec.label == label)


def filed(scene: Scene, demand: Demand, **answers: Any) -> Demand:
    entry = DemandEntry(survey(**answers))
    services.save_demand(actor=scene.owner, demand=demand, entry=entry, at=NOW)
    return demand


def started(scene: Scene) -> Demand:
    return services.start_demand(actor=scene.owner, competition=scene.competition, at=NOW)


def test_questions_stand_at_the_end_and_are_asked_once_they_are_in_use(scene: Scene) -> None:
    form = begun(scene)
    form = editing.add_field(actor=scene.host, form=form, entry=LINE, at=NOW)
    form = editing.add_field(actor=scene.host, form=form, entry=SITE, at=NOW)
    assert survey_of(scene.competition.pk) == scene.survey_form  # still being written
    form = editing.finish_editing(actor=scene.host, form=form, at=NOW)

    assert [spec.name for spec in form.specs[:-2]] == [spec.name for spec in scene.survey_form.specs]
    assert [(spec.label, spec.section, spec.own) for spec in form.specs[-2:]] == [
        ("生产线现状", HEADING, True),
        ("能否提供中试场地", HEADING, True),
    ]
    assert started(scene).form_version == form
    other = make_competition(scene.tree, host="yangzhou", code="YZ-2026")
    assert survey_of(other.pk) == scene.survey_form  # nobody else is asked


def test_what_was_answered_is_frozen_and_a_change_makes_the_next_version(scene: Scene) -> None:
    form = asked(scene, LINE)
    demand = started(scene)

    with pytest.raises(Refused, match="已在使用"):
        editing.reopen_editing(actor=scene.host, form=form, at=NOW)
    second = copied(scene, form)
    second = editing.add_field(actor=scene.host, form=second, entry=SITE, at=NOW)
    assert survey_of(scene.competition.pk) == form
    editing.finish_editing(actor=scene.host, form=second, at=NOW)

    demand.refresh_from_db()
    assert (demand.form_version, started(scene).form_version) == (form, second)
    assert name_of(second, "生产线现状") == name_of(form, "生产线现状")  # the same question keeps its name


def test_until_somebody_begins_questions_are_changed_and_taken_out(scene: Scene) -> None:
    form = asked(scene, LINE, SITE)
    form = editing.reopen_editing(actor=scene.host, form=form, at=NOW)
    line, site = form.specs[-2:]
    form = editing.move_field(actor=scene.host, form=form, name=site.name, up=True, at=NOW)
    shorter = FieldEntry("产线现状", "long_text", limit=100)
    form = editing.edit_field(actor=scene.host, form=form, name=line.name, entry=shorter, at=NOW)
    assert [(spec.label, spec.own, spec.section) for spec in form.specs[-2:]] == [
        (site.label, True, HEADING),
        ("产线现状", True, HEADING),
    ]
    form = editing.remove_field(actor=scene.host, form=form, name=site.name, at=NOW)
    editing.discard_form(actor=scene.host, form=form, at=NOW)

    assert survey_of(scene.competition.pk) == scene.survey_form
    assert begun(scene).version == 1


def test_what_the_portals_form_asks_is_closed_to_the_host(scene: Scene) -> None:
    form = begun(scene)
    title = entry_of(form.spec("title"))
    acts = (
        lambda: editing.edit_field(actor=scene.host, form=form, name="title", entry=title, at=NOW),
        lambda: editing.remove_field(actor=scene.host, form=form, name="broker_name", at=NOW),
        lambda: editing.move_field(actor=scene.host, form=form, name="title", up=False, at=NOW),
        lambda: editing.describe_form(actor=scene.host, form=form, title="新表", source="", at=NOW),
    )
    for act in acts:
        with pytest.raises(Refused, match="基础表单"):
            act()
    with pytest.raises(Refused, match="已有“技术需求名称”"):
        editing.add_field(actor=scene.host, form=form, entry=FieldEntry("技术需求名称", limit=20), at=NOW)


def test_a_newer_form_of_the_portal_stands_under_the_next_version(scene: Scene) -> None:
    form = asked(scene, LINE)
    load_form(survey_form.KEY, 2, survey_form.TITLE, survey_form.FIELDS[:-2], source=survey_form.SOURCE)
    assert survey_of(scene.competition.pk) == form  # nothing changes by itself

    second = copied(scene, form)

    assert second.extends is not None
    assert second.extends.version == 2
    assert [spec.label for spec in second.specs[-2:]] == ["希望的合作方式", "生产线现状"]


def test_a_field_of_the_portals_newer_form_may_be_called_as_a_question_is(scene: Scene) -> None:
    form = asked(scene, FieldEntry("成果归属", limit=50))
    clashing = [*survey_form.FIELDS, FieldSpec("ownership", "成果归属", limit=50, order=999, section="合作与经费")]
    load_form(survey_form.KEY, 2, survey_form.TITLE, clashing, source=survey_form.SOURCE)
    second = copied(scene, form)

    with pytest.raises(Refused, match="换一个名称"):
        editing.finish_editing(actor=scene.host, form=second, at=NOW)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [("长" * 201, "超出 1 字"), ("", "请填写生产线现状"), ("长" * 198 + "\r\n１２", "")],
)
def test_answers_are_checked_as_every_other(scene: Scene, answer: str, problem: str) -> None:
    form = asked(scene, LINE)
    demand = filed(scene, started(scene), **{name_of(form, LINE.label): answer})

    errors = rules.check_demand(demand).errors
    assert problem in "".join(errors.get(name_of(form, LINE.label), []))
    if not problem:
        assert services.submit_demand(actor=scene.owner, demand=demand, at=NOW, declared=True).case_number
        return
    with pytest.raises(Refused, match=LINE.label):
        services.submit_demand(actor=scene.owner, demand=demand, at=NOW, declared=True)
    demand.refresh_from_db()
    assert demand.answers[name_of(form, LINE.label)] == answer  # kept whole


def test_a_draft_begun_before_the_question_keeps_its_form(scene: Scene) -> None:
    demand = started(scene)
    asked(scene, LINE)
    filed(scene, demand)

    assert demand.form_version == scene.survey_form
    assert services.submit_demand(actor=scene.owner, demand=demand, at=NOW, declared=True).case_number


def test_only_who_runs_the_competition_asks(scene: Scene) -> None:
    others: list[Actor] = [scene.actor(name) for name in ("province", "centre", "supervisor", "stranger", "district")]
    for actor in [*others, scene.owner, scene.analyst]:
        with pytest.raises(NotAllowed):
            services.begin_questions(actor=actor, competition=scene.competition, at=NOW)
    form = asked(scene, LINE)
    assert copied(scene, form).holder == scene.competition.pk
    for actor in [*others, officer(scene.tree["centre"], "system_administrator", at=NOW)]:
        with pytest.raises(NotAllowed):
            editing.copy_form(actor=actor, form=form, at=NOW)


def test_it_is_begun_once_and_not_after_the_collection(scene: Scene) -> None:
    form = begun(scene)
    with pytest.raises(Stale):
        begun(scene)
    assert [row.text for row in timeline(scene.competition)] == ["在征集表末尾增设问题"]
    assert [row.text for row in timeline(form)] == ["在征集表末尾增设问题"]

    late = make_competition(scene.tree, host="yangzhou", code="YZ-2026")
    Competition.objects.filter(pk=late.pk).update(state="publishing")
    with pytest.raises(Refused, match="征集已结束"):
        services.begin_questions(actor=scene.actor("stranger"), competition=late, at=NOW)
