"""Every finalised version of an application is kept; reviewers read those that were handed in."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.versions import versions_of
from competitions import services
from competitions.models import HostingApplication
from tests.factories.competitions import Walk, answers, pdf

Browser = Callable[[Actor], Client]


def finalised_twice_and_submitted(walk: Walk) -> HostingApplication:
    application = walk.finalised(walk.edition())
    services.take_back_application(actor=walk.rizhao, application=application, at=walk.at)
    typed = answers("山东日照", year=walk.year)
    services.save_application(actor=walk.rizhao, application=application, answers=typed, at=walk.at)
    services.finalise_application(actor=walk.rizhao, application=application, at=walk.at)
    application.refresh_from_db()
    services.attach_scan(actor=walk.rizhao, application=application, upload=pdf(), at=walk.at)
    return services.submit_application(actor=walk.rizhao, application=application, at=walk.at)


def test_each_finalised_version_is_kept_with_its_number(walk: Walk) -> None:
    application = walk.submitted(walk.edition())

    finalised, submitted = versions_of(application)

    assert (finalised.label, submitted.label) == ("finalised", "submitted")
    assert finalised.values["revision"] == 1
    assert finalised.values["number"] == application.number
    assert finalised.values["answers"] == application.answers
    assert (finalised.actor, finalised.acting_for, finalised.at) == (
        walk.rizhao.label,
        walk.rizhao.acting_for_label,
        walk.at,
    )


def test_the_host_reads_what_it_changed_and_the_reviewers_what_was_handed_in(today: Walk, browser: Browser) -> None:
    application = finalised_twice_and_submitted(today)
    address = reverse("competitions:application", args=[application.pk])

    own = browser(today.rizhao).get(address).content.decode()
    review = browser(today.shandong).get(address).content.decode()
    office = browser(today.shandong).get(
        reverse("admin:competitions_hostingapplication_history", args=[application.pk])
    )

    assert "<ins>山东</ins>" in own
    assert "第 1 版" in own
    for page in (review, office.content.decode()):
        assert "<ins>" not in page
        assert '<h3 class="versions__kind">申办表</h3>' in page


def test_a_foreign_province_finds_nothing(today: Walk, browser: Browser) -> None:
    application = today.submitted(today.edition())
    address = reverse("admin:competitions_hostingapplication_history", args=[application.pk])

    assert browser(today.jiangsu).get(address).status_code == 404
