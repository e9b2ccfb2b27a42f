"""暨: a competition that stands in two series at once, found under both, called by both."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.models import Competition, Series
from competitions.services import SecondEntry
from tests.factories.competitions import Walk

SignIn = Callable[[Actor], Client]
JOINED = "第七届中国创新挑战赛（日照）暨第二届长三角国际创新挑战赛"


@pytest.fixture
def delta(walk: Walk) -> Series:
    """长三角国际创新挑战赛."""
    return services.create_series(
        actor=walk.centre, name="长三角国际创新挑战赛", short_name="长三角赛", code="yrd", at=walk.at
    )


def test_its_name_is_joined_and_comes_apart_again(walk: Walk, delta: Series) -> None:
    competition = walk.competition()
    named = services.set_second_edition(
        actor=walk.rizhao, competition=competition, entry=SecondEntry(delta, ordinal=2), at=walk.at
    )
    assert (named.name, named.second_title, named.own_name) == (
        JOINED,
        "第二届长三角国际创新挑战赛",
        "第七届中国创新挑战赛（日照）",
    )
    again = services.set_second_edition(
        actor=walk.centre, competition=named, entry=SecondEntry(delta, title="2027长三角挑战赛"), at=walk.at
    )
    assert again.name == "第七届中国创新挑战赛（日照）暨2027长三角挑战赛"
    alone = services.set_second_edition(actor=walk.rizhao, competition=again, entry=None, at=walk.at)
    assert (alone.name, alone.second_series, alone.second_title) == ("第七届中国创新挑战赛（日照）", None, "")
    verbs = TrailEntry.objects.filter(subject_id=str(competition.pk)).values_list("verb", flat=True)
    assert sum("second_edition" in verb for verb in verbs) == 3


def test_it_is_made_with_both_names_at_once(walk: Walk, delta: Series) -> None:
    assert walk.competition(second=SecondEntry(delta, ordinal=2)).name == JOINED


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"ordinal": None}, "ordinal"),
        ({"title": "甲赛暨乙赛"}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"series": "own", "ordinal": 2}, "series"),
    ],
)
def test_what_names_no_other_edition_is_refused_at_its_field(
    walk: Walk, delta: Series, entry: dict[str, object], field: str
) -> None:
    competition = walk.competition()
    series = walk.series() if entry.pop("series", "") else delta
    with pytest.raises(Refused) as refused:
        services.set_second_edition(
            actor=walk.rizhao,
            competition=competition,
            entry=SecondEntry(series, **entry),  # type: ignore[arg-type]
            at=walk.at,
        )
    assert refused.value.refusal.field == field
    competition.refresh_from_db()
    assert competition.name == "第七届中国创新挑战赛（日照）"


def test_only_who_arranges_the_competition_sets_it_and_only_on_a_fresh_page(walk: Walk, delta: Series) -> None:
    competition = walk.competition()
    entry = SecondEntry(delta, ordinal=2)
    with pytest.raises(NotAllowed):
        services.set_second_edition(actor=walk.yangzhou, competition=competition, entry=entry, at=walk.at)
    old = competition.version
    services.set_second_edition(actor=walk.rizhao, competition=competition, entry=entry, at=walk.at, version=old)
    with pytest.raises(Stale):
        services.set_second_edition(actor=walk.rizhao, competition=competition, entry=None, at=walk.at, version=old)


def test_it_is_found_under_both_series(walk: Walk, delta: Series) -> None:
    competition = walk.competition(second=SecondEntry(delta, ordinal=2))
    listed = reverse("competitions:competitions")
    for series in ("cic", "yrd"):
        assert competition.get_absolute_url() in Client().get(f"{listed}?series={series}").content.decode()
        rows = Client().get(f"/api/v1/competitions/?series={series}").json()["results"]
        assert [(row["code"], row["also"]) for row in rows] == [(competition.code, "第二届长三角国际创新挑战赛")]
    assert Client().get("/api/v1/competitions/?series=other").json()["results"] == []
    assert f"<title>{JOINED}" in Client().get(competition.get_absolute_url()).content.decode()


def test_it_stands_under_the_second_edition_too_where_the_portal_has_it(walk: Walk, delta: Series) -> None:
    competition = walk.competition(second=SecondEntry(delta, ordinal=2))
    second = walk.edition(series=delta, ordinal=2)
    page = Client().get(f"{reverse('competitions:competitions')}?edition={second.pk}").content.decode()
    assert competition.get_absolute_url() in page


def test_a_host_sets_it_on_its_page(today: Walk, browser: SignIn) -> None:
    delta = services.create_series(
        actor=today.centre, name="长三角国际创新挑战赛", short_name="长三角赛", code="yrd", at=today.at
    )
    competition = today.competition()
    host = browser(today.rizhao)
    address = reverse("competitions:second_edition", args=[competition.code])
    assert address in host.get(reverse("competitions:competition_desk", args=[competition.code])).content.decode()

    wrong = host.post(address, {"series": delta.pk, "version": competition.version})
    assert (wrong.status_code, "请填写届次" in wrong.content.decode()) == (400, True)
    right = {"series": delta.pk, "ordinal": 2, "version": competition.version}
    assert host.post(address, right).status_code == 302
    assert Competition.objects.get().name == JOINED
    assert host.post(address, right).status_code == 409

    fresh = Competition.objects.get()
    assert host.post(address, {"take_out": "1", "version": fresh.version}).status_code == 302
    assert Competition.objects.get().name == "第七届中国创新挑战赛（日照）"
