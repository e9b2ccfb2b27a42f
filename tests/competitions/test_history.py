"""Beside an application stands what its host did before; the evaluation of it is the centre's alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.organisations.policy import visible
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.models import Competition, Edition, Evaluation
from competitions.selectors.history import history_page
from competitions.states import PartyTitle
from tests.factories.competitions import Walk
from tests.factories.demands import Scene, load_forms, signed
from tests.factories.organisations import InstitutionFactory, member

PRAISE = "征集充分，签约落地好；对接会偏少。"


def earlier(walk: Walk, place: str, code: str, *, ordinal: int = 4, year: int = 2019) -> Competition:
    """A competition of an earlier edition that this city ran."""
    past = Edition.objects.filter(ordinal=ordinal).first() or services.import_edition(
        actor=walk.centre,
        entry=walk.entry(
            ordinal=ordinal,
            year=year,
            national_deadline=walk.at.replace(year=year),
            latest_final_on=None,
            report_before=None,
        ),
        issuer=walk.tree["ministry"],
        announced_at=walk.at.replace(year=year, month=7, day=8),
        reason="补录",
        at=walk.at,
    )
    party = services.PartyEntry(PartyTitle.UNDERTAKING, authority=walk.tree[place], may_manage=True)
    entry = services.CompetitionEntry(edition=past, place=walk.tree[place].place, code=code, parties=[party])
    return services.import_competition(actor=walk.centre, entry=entry, reason="补录", at=walk.at)


def evaluate(walk: Walk, competition: Competition, grade: str = "good", text: str = PRAISE, **more: Any) -> Evaluation:
    return services.evaluate_competition(
        actor=more.get("actor", walk.centre),
        competition=competition,
        entry=services.EvaluationEntry(grade, text),
        at=walk.at,
    )


def test_the_centre_and_the_province_see_the_earlier_competitions_of_this_host_alone(walk: Walk) -> None:
    held = earlier(walk, "rizhao", "RZ-2019")
    earlier(walk, "rizhao", "RZ-2018", ordinal=3, year=2018)
    earlier(walk, "yangzhou", "YZ-2019")
    evaluate(walk, held)
    application = walk.recommended(walk.edition())
    for actor, grade in ((walk.shandong, None), (walk.centre, "良好")):
        page = history_page(application.pk, actor=actor)
        found = [(each.code, each.evaluation.label if each.evaluation else None) for each in page.held]
        assert found == [("RZ-2019", grade), ("RZ-2018", None)]
    with pytest.raises(NotAllowed):
        history_page(application.pk, actor=walk.rizhao)


def test_earlier_applications_stand_there_with_how_they_ended(walk: Walk) -> None:
    before = walk.edition(ordinal=6, year=walk.year - 1, latest_final_on=None, report_before=None)
    services.turn_down_application(
        actor=walk.centre, application=walk.recommended(before), opinion="摸底不足", at=walk.at
    )
    application = walk.recommended(walk.edition())
    page = history_page(application.pk, actor=walk.centre)
    assert [(each.year, each.state) for each in page.applied] == [(walk.year - 1, "未列入承办")]


def test_it_comes_with_the_figures_of_the_summary(walk: Walk) -> None:
    competition = walk.collecting(walk.edition())
    enterprise = InstitutionFactory(region=walk.tree["donggang"])
    agency = InstitutionFactory(region=walk.tree["rizhao"], kind="service_agency")
    Scene(
        tree=walk.tree,
        competition=competition,
        enterprise=enterprise,
        owner=signed(member(enterprise, at=walk.at), at=walk.at),
        agency=agency,
        analyst=member(agency, at=walk.at),
        host=walk.rizhao,
        survey_form=load_forms(),
    ).published(at=walk.at)
    later = walk.edition(ordinal=8, year=walk.year + 1, latest_final_on=None, report_before=None)
    held = history_page(walk.recommended(later).pk, actor=walk.centre).held
    assert [each.code for each in held] == [competition.code]
    assert dict(held[0].figures)["征集需求"] == "1 项"
    assert dict(held[0].figures)["公开发布"] == "1 项"


def test_it_is_a_part_for_htmx_and_a_page_without_a_script(today: Walk, browser: Any) -> None:
    evaluate(today, earlier(today, "rizhao", "RZ-2019"))
    application = today.recommended(today.edition())
    address = reverse("competitions:application_history", args=[application.pk])
    centre = browser(today.centre)
    assert f'hx-get="{address}"' in centre.get(application.get_absolute_url()).content.decode()
    part = centre.get(address, headers={"HX-Request": "true"}).content.decode()
    page = centre.get(address).content.decode()
    for text in (part, page):
        assert PRAISE in text
        assert "良好" in text
    assert "<html" not in part
    assert "<html" in page
    told = browser(today.shandong).get(address).content.decode()
    assert "RZ-2019" in told
    assert PRAISE not in told
    assert "总结评价" not in told


class TestEvaluations:
    def test_only_what_is_over_is_evaluated_and_only_by_the_centre(self, walk: Walk) -> None:
        with pytest.raises(Refused, match="筹备中"):
            evaluate(walk, walk.competition())
        over = earlier(walk, "rizhao", "RZ-2019")
        for actor in (walk.rizhao, walk.shandong):
            with pytest.raises(NotAllowed):
                evaluate(walk, over, actor=actor)

    @pytest.mark.parametrize(
        ("grade", "text", "field"), [("superb", PRAISE, "grade"), ("good", " ", "text"), ("good", "长" * 501, "text")]
    )
    def test_a_grade_and_a_text_within_the_limit(self, walk: Walk, grade: str, text: str, field: str) -> None:
        with pytest.raises(Refused) as refused:
            evaluate(walk, earlier(walk, "rizhao", "RZ-2019"), grade, text)
        assert refused.value.refusal.field == field

    def test_it_can_be_given_anew_and_the_record_does_not_say_which(self, walk: Walk) -> None:
        over = earlier(walk, "rizhao", "RZ-2019")
        evaluate(walk, over)
        evaluate(walk, over, "excellent")
        assert Evaluation.objects.get().grade == "excellent"
        kept = TrailEntry.objects.filter(verb="competitions.evaluation.given")
        assert [(each.reason, each.details, each.subject_kind) for each in kept] == [
            ("", {}, "competitions.evaluation")
        ] * 2
        assert not visible(Evaluation, walk.rizhao).exists()
        assert not visible(Evaluation, walk.shandong).exists()

    def test_the_page_keeps_what_was_typed(self, today: Walk, browser: Any) -> None:
        over = earlier(today, "rizhao", "RZ-2019")
        address = reverse("competitions:evaluation", args=[over.code])
        centre = browser(today.centre)
        assert address in centre.get(reverse("competitions:competition_desk", args=[over.code])).content.decode()
        answer = centre.post(address, {"grade": "good", "text": PRAISE + "长" * 500})
        assert answer.status_code == 400
        assert PRAISE in answer.content.decode()
        assert centre.post(address, {"grade": "good", "text": PRAISE}).status_code == 302
        host = browser(today.rizhao)
        assert host.get(address).status_code == 403
        desk = host.get(reverse("competitions:competition_desk", args=[over.code])).content.decode()
        assert address not in desk
        assert PRAISE not in desk
