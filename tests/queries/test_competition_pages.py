"""How many queries a page costs, at one row and at thirty: public pages at most 6, back office at most 15."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from competitions import services
from competitions.models import Announcement
from tests.factories.browsers import browser_of
from tests.factories.competitions import Walk
from tests.factories.organisations import officer
from tests.factories.queries import OFFICE, PUBLIC, cost
from tests.factories.reviewing import reviewer


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of a test stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def walk(db: None) -> Walk:
    return Walk(at=clock.now())


def cities(walk: Walk, count: int) -> list[Actor]:
    """So many more cities of 山东, each with an officer."""
    found = []
    for number in range(count):
        parent = Authority.objects.get(pk=walk.tree["shandong"].pk)
        city = Authority.objects.add_child(
            parent,
            {
                "name": f"演示{number}市人民政府",
                "short_name": f"演示{number}",
                "place": f"演示{number}",
                "kind": "city",
            },
        )
        found.append(officer(Authority.objects.get(pk=city.pk), "host_officer", at=walk.at))
    return found


@pytest.mark.parametrize("rows", [1, 30])
def test_public_lists(walk: Walk, rows: int) -> None:
    edition = walk.edition()
    for number in range(rows):
        services.create_competition(
            actor=walk.centre,
            entry=services.CompetitionEntry(
                edition=edition,
                place=f"演示{number}",
                code=f"YS-{number}",
                parties=[
                    services.PartyEntry("undertaking", authority=walk.tree["centre"]),
                    services.PartyEntry("undertaking", authority=walk.tree["rizhao"], may_manage=True),
                ],
            ),
            at=walk.at,
        )
        Announcement.objects.create(
            kind="notice", title=f"通知{number}", issuer=walk.tree["centre"], published_at=walk.at, edition=edition
        )
    visitor = Client()
    assert cost(visitor, reverse("competitions:competitions")) <= PUBLIC
    assert cost(visitor, reverse("competitions:announcements")) <= PUBLIC
    assert cost(visitor, edition.get_absolute_url()) <= PUBLIC
    assert cost(visitor, reverse("competitions:competition", args=["YS-0"])) <= PUBLIC


@pytest.mark.parametrize("rows", [1, 30])
def test_public_details(walk: Walk, rows: int) -> None:
    competition = walk.collecting()
    for number in range(rows):
        services.add_session(
            actor=walk.rizhao,
            competition=competition,
            number=number + 1,
            name=f"专场{number}",
            organisers=["日照市"],
            implementers=["演示中心"],
            at=walk.at,
        )
        services.publish_announcement(
            actor=walk.rizhao,
            issuer=walk.tree["rizhao"],
            entry=services.AnnouncementEntry(title=f"通知{number}", body="正文", competition=competition),
            at=walk.at,
        )
    visitor = Client()
    assert cost(visitor, competition.get_absolute_url()) <= PUBLIC
    newest = Announcement.objects.first()
    assert newest is not None
    assert cost(visitor, newest.get_absolute_url()) <= PUBLIC


@pytest.mark.parametrize("rows", [1, 30])
def test_back_office_lists(walk: Walk, rows: int) -> None:
    edition = walk.forwarded(walk.edition())
    hosts = cities(walk, rows)
    for host in hosts:
        walk.submitted(edition, host)
    for actor in (walk.shandong, walk.centre, hosts[0]):
        assert cost(browser_of(actor), reverse("competitions:applications") + "?show=all") <= OFFICE
    centre = browser_of(walk.centre)
    assert cost(centre, reverse("competitions:editions")) <= OFFICE
    assert cost(centre, reverse("competitions:edition_desk", args=[edition.pk])) <= OFFICE


@pytest.mark.parametrize("rows", [1, 6])
def test_letters_of_recommendation(walk: Walk, rows: int) -> None:
    edition = walk.edition(quota_per_province=40)
    hosts = cities(walk, rows * 2)
    letter = walk.sent_letter([walk.recommended(edition, host) for host in hosts[:rows]])
    for number, host in enumerate(hosts[rows:]):
        walk.sent_letter([walk.recommended(edition, host)], number=f"鲁科函〔2026〕{90 + number}号")
    draft = walk.letter([walk.recommended(edition)], number="鲁科函〔2026〕80号")
    for actor in (walk.shandong, walk.centre):
        assert cost(browser_of(actor), reverse("competitions:letters", args=[edition.pk])) <= OFFICE
        assert cost(browser_of(actor), letter.get_absolute_url()) <= OFFICE
        assert cost(browser_of(actor), reverse("competitions:letter_table", args=[letter.pk])) <= OFFICE
    province = browser_of(walk.shandong)
    assert cost(province, reverse("competitions:new_letter", args=[edition.pk])) <= OFFICE
    assert cost(province, reverse("competitions:edit_letter", args=[draft.pk])) <= OFFICE


@pytest.mark.parametrize("rows", [1, 8])
def test_decisions_of_the_centre(walk: Walk, rows: int) -> None:
    edition = walk.edition(decides_together=True)
    for host in cities(walk, rows):
        application = walk.recommended(edition, host)
        services.propose_decision(actor=walk.centre, application=application, accepts=True, reason="", at=walk.at)
    centre = browser_of(walk.centre)
    assert cost(centre, reverse("competitions:decisions", args=[edition.pk])) <= OFFICE
    assert cost(centre, reverse("competitions:release_decisions", args=[edition.pk])) <= OFFICE
    assert cost(centre, application.get_absolute_url()) <= OFFICE


def test_back_office_details(walk: Walk) -> None:
    edition = walk.edition()
    submitted = walk.submitted(edition)
    for number in range(30):
        services.return_application(actor=walk.shandong, application=submitted, opinion="请改。", at=walk.at)
        services.finalise_application(actor=walk.rizhao, application=submitted, at=walk.at)
        if number < 5:
            services.take_back_application(actor=walk.rizhao, application=submitted, at=walk.at)
            services.finalise_application(actor=walk.rizhao, application=submitted, at=walk.at)
        from tests.factories.competitions import pdf

        services.attach_scan(actor=walk.rizhao, application=submitted, upload=pdf(2), at=walk.at)
        services.submit_application(actor=walk.rizhao, application=submitted, at=walk.at)
    assert cost(browser_of(walk.shandong), submitted.get_absolute_url()) <= OFFICE
    assert cost(browser_of(walk.rizhao), submitted.get_absolute_url()) <= OFFICE

    for host in (walk.yangzhou, walk.haimen):
        walk.accepted(edition, host, walk.jiangsu)
    assert cost(browser_of(walk.centre), reverse("competitions:edition_hosts", args=[edition.pk])) <= OFFICE
    competition = services.create_competition(
        actor=walk.centre,
        entry=services.CompetitionEntry(edition=edition, place="江苏", code="JS-1"),
        applications=list(edition.applications.filter(state="accepted")),
        at=walk.at,
    )
    desk = reverse("competitions:competition_desk", args=[competition.code])
    assert cost(browser_of(walk.yangzhou), desk) <= OFFICE

    drafted = walk.filled(edition, walk.ningbo)
    form = reverse("competitions:edit_application", args=[drafted.pk])
    assert cost(browser_of(walk.ningbo), form) <= OFFICE


@pytest.mark.parametrize("rows", [1, 8])
def test_the_review_of_the_centre(walk: Walk, rows: int) -> None:
    edition = walk.edition()
    for host in cities(walk, rows):
        walk.recommended(edition, host)
    for _ in range(rows):
        reviewer(walk.centre, edition, at=walk.at)
    centre = browser_of(walk.centre)
    for name in ("scores", "candidates", "review_deadline", "packages", "edition_desk"):
        assert cost(centre, reverse(f"competitions:{name}", args=[edition.pk])) <= OFFICE, name
