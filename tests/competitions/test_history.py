"""Who judges an application sees what its host did in earlier editions; the host's own page needs no such list."""

from __future__ import annotations

from typing import Any

from competitions import services
from competitions.models import Edition
from competitions.selectors.applications import application_page
from competitions.states import PartyTitle
from tests.factories.competitions import Walk
from tests.factories.demands import Scene, load_forms, signed
from tests.factories.organisations import InstitutionFactory, member


def earlier(walk: Walk, place: str, code: str, *, ordinal: int = 4, year: int = 2019) -> Any:
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


def test_the_reviewer_sees_the_earlier_competitions_of_this_host_alone(walk: Walk) -> None:
    earlier(walk, "rizhao", "RZ-2019")
    earlier(walk, "rizhao", "RZ-2018", ordinal=3, year=2018)
    earlier(walk, "yangzhou", "YZ-2019")
    application = walk.recommended(walk.edition())
    for actor in (walk.shandong, walk.centre):
        held = application_page(application.pk, actor=actor, at=walk.at).history
        assert [(each.code, each.year, each.figures) for each in held] == [("RZ-2019", 2019, ()), ("RZ-2018", 2018, ())]
    assert application_page(application.pk, actor=walk.rizhao, at=walk.at).history == ()


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
    held = application_page(walk.recommended(later).pk, actor=walk.centre, at=walk.at).history
    assert [each.code for each in held] == [competition.code]
    assert dict(held[0].figures)["征集需求"] == "1 项"
    assert dict(held[0].figures)["公开发布"] == "1 项"
