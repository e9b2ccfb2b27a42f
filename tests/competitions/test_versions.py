"""Every finalised version of an application is kept; reviewers read those that were handed in."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.versions import versions_of
from competitions import services
from competitions.models import HostingApplication
from tests.factories.competitions import Walk, answers, pdf
from tests.factories.copies import copies

Browser = Callable[[Actor], Client]


def finalised_twice_and_submitted(walk: Walk) -> HostingApplication:
    application = walk.finalised(walk.edition())
    services.take_back_application(actor=walk.rizhao, application=application, at=walk.at)
    typed = answers("山东日照", year=walk.year)
    services.save_application(actor=walk.rizhao, application=application, answers=typed, at=walk.at)
    services.finalise_application(actor=walk.rizhao, application=application, at=walk.at)
    application.refresh_from_db()
    services.attach_scan(actor=walk.rizhao, application=application, upload=pdf(2), at=walk.at)
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


def compare(client: Client, application: HostingApplication, asked: str = "") -> tuple[int, str]:
    answer = client.get(reverse("competitions:application_versions", args=[application.pk]) + asked)
    return answer.status_code, answer.content.decode()


def test_two_versions_stand_side_by_side_with_every_field(today: Walk, browser: Browser) -> None:
    application = finalised_twice_and_submitted(today)
    host = browser(today.rizhao)

    status, page = compare(host, application)

    assert status == 200
    assert "<ins>山东</ins>" in page
    assert "不同 3 项" in page  # the place, the host named after it, and the number that it took anew
    assert "第 1 版与第 2 版" in page
    for label in ("工作思路", "保障措施", "服务机构名单"):
        assert label in page  # what did not change stands there too
    assert "第 1 版与第 2 版" in compare(host, application, "?old=2&new=1")[1]  # the older one is always at the left


def test_reviewers_compare_what_was_handed_in_and_nothing_else(today: Walk, browser: Browser) -> None:
    application = finalised_twice_and_submitted(today)
    province = browser(today.shandong)

    status, page = compare(province, application)

    assert status == 200
    assert "<ins>" not in page
    assert "只有一版" in page
    assert compare(province, application, "?old=1&new=2")[0] == 404
    assert compare(browser(today.jiangsu), application)[0] == 404
    assert compare(browser(today.rizhao), application, "?old=x&new=9")[0] == 404


def test_without_a_version_there_is_nothing_to_compare(today: Walk, browser: Browser) -> None:
    application = today.filled(today.edition())

    assert compare(browser(today.rizhao), application)[0] == 404


def test_the_comparison_costs_the_same_with_many_versions(today: Walk, browser: Browser) -> None:
    application = finalised_twice_and_submitted(today)
    host, address = browser(today.rizhao), reverse("competitions:application_versions", args=[application.pk])
    host.get(address)
    with CaptureQueriesContext(connection) as few:
        host.get(address)
    kept = HostingApplication.pgh_event_model  # type: ignore[attr-defined]
    copies(kept.objects.filter(pgh_obj=application, pgh_label="finalised")[0], 28)
    with CaptureQueriesContext(connection) as many:
        assert host.get(address).status_code == 200

    assert len(many) == len(few) <= 15
