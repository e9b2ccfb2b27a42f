"""Stamped copies on paper: how many came and when is written down, told, and gone with the version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.models import HostingApplication
from competitions.selectors.applications import application_page
from tests.factories.competitions import Walk

SignIn = Callable[[Actor], Client]


def record(walk: Walk, application: HostingApplication, by: Actor | None = None, *, copies: int = 3, days: int = 0):
    return services.record_application_paper(
        actor=by or walk.shandong,
        application=application,
        copies=copies,
        received_on=local(walk.at).date() + timedelta(days=days),
        at=walk.at,
    )


class TestWritingItDown:
    def test_copies_and_day_stand_on_the_page_and_in_the_history_of_all_who_see_it(self, walk: Walk) -> None:
        application = walk.submitted(walk.edition())
        record(walk, application)
        for actor in (walk.shandong, walk.rizhao, walk.centre):
            page = application_page(application.pk, actor=actor, at=walk.at)
            assert page.paper is not None
            assert (page.paper.copies, page.paper.received_on) == (3, local(walk.at).date())
            assert page.paper.received_by == walk.shandong.label
            assert any("纸质盖章件 3 份" in row.reason for row in page.timeline)

    def test_a_mistake_is_mended_and_both_entries_stay_in_the_record(self, walk: Walk) -> None:
        application = walk.submitted(walk.edition())
        record(walk, application, copies=2)
        assert record(walk, application, copies=4).paper_copies == 4
        assert TrailEntry.objects.filter(verb="documents.paper.received").count() == 2

    @pytest.mark.parametrize(
        ("copies", "days", "field", "said"),
        [
            (0, 0, "copies", "1 至 99"),
            (100, 0, "copies", "1 至 99"),
            (1, 1, "received_on", "不能晚于今天"),
            (1, -1, "received_on", "才定稿"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(
        self, walk: Walk, copies: int, days: int, field: str, said: str
    ) -> None:
        application = walk.submitted(walk.edition())
        with pytest.raises(Refused, match=said) as refused:
            record(walk, application, copies=copies, days=days)
        assert refused.value.refusal.field == field

    def test_the_database_knows_no_copies_without_a_day(self, walk: Walk) -> None:
        application = walk.submitted(walk.edition())
        assert application.document is not None
        application.document.paper_copies = 3
        with pytest.raises(IntegrityError), transaction.atomic():
            application.document.save()

    def test_what_came_for_an_old_version_does_not_count_for_the_next(self, walk: Walk) -> None:
        application = walk.submitted(walk.edition())
        record(walk, application)
        services.return_application(actor=walk.shandong, application=application, opinion="请补充。", at=walk.at)
        with pytest.raises(Stale, match="没有已提交的定稿"):
            record(walk, application)

    def test_whoever_reviews_writes_it_down_and_nobody_else(self, walk: Walk) -> None:
        application = walk.submitted(walk.edition())
        for actor in (walk.rizhao, walk.jiangsu, walk.yangzhou):
            with pytest.raises(NotAllowed):
                record(walk, application, actor)
        assert record(walk, application, walk.centre).paper_recorded_by == walk.centre.label


class TestThePage:
    def test_the_reviewer_types_it_and_reads_it_again(self, today: Walk, browser: SignIn) -> None:
        application = today.submitted(today.edition())
        client = browser(today.shandong)
        url = reverse("competitions:record_paper", args=[application.pk])
        day = local(today.at).date()
        answer = client.post(url, {"copies": "3", "received_on": day.isoformat(), "acting_for": today.shandong.key})
        assert answer.status_code == 302
        page = client.get(reverse("competitions:application", args=[application.pk])).content.decode()
        assert "纸质件已收到" in page
        assert "3 份" in page

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"copies": "", "received_on": ""}, "请填写收到几份"),
            ({"copies": "三份", "received_on": "2026-11-20"}, "份数请填整数"),
            ({"copies": "3", "received_on": "昨天"}, "请按 2026-10-31 这样填写日期"),
        ],
    )
    def test_a_wrong_entry_is_told_at_its_field_and_stays(
        self, today: Walk, browser: SignIn, typed: dict[str, str], said: str
    ) -> None:
        application = today.submitted(today.edition())
        url = reverse("competitions:record_paper", args=[application.pk])
        answer = browser(today.shandong).post(url, {**typed, "acting_for": today.shandong.key})
        assert answer.status_code == 400
        page = answer.content.decode()
        assert said in page
        assert all(f'value="{each}"' in page for each in typed.values() if each)

    def test_the_host_reads_it_and_has_no_form(self, today: Walk, browser: SignIn) -> None:
        application = today.submitted(today.edition())
        record(today, application)
        page = browser(today.rizhao).get(reverse("competitions:application", args=[application.pk])).content.decode()
        assert "纸质件已收到" in page
        assert reverse("competitions:record_paper", args=[application.pk]) not in page
