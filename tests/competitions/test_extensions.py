"""个别延期: a later deadline for one host, by the office that owns the deadline; to the second, and no further."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.clock import exact_moment, moment
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Deadline, Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import due_run, run_due
from competitions import services
from competitions.models import Edition, HostingApplication, PersonalExtension
from competitions.rules import deadline_of
from competitions.selectors.applications import application_page
from competitions.selectors.offices import applications_page
from competitions.states import ApplicationState, EditionState, ExtensionState
from tests.factories.competitions import Walk

A_SECOND = timedelta(seconds=1)
DAYS = timedelta(days=1)
REASON = "承办单位负责人外出，盖章推迟两天。"


def give(
    walk: Walk,
    edition: Edition,
    until: datetime,
    *,
    by: Actor | None = None,
    to: Actor | None = None,
    reason: str = REASON,
) -> PersonalExtension:
    """``to`` may submit until then."""
    host = (to or walk.rizhao).authority
    assert host is not None
    entry = services.ExtensionEntry(host, until, reason)
    return services.grant_extension(actor=by or walk.shandong, edition=edition, entry=entry, at=walk.at)


class TestALateSubmission:
    def test_one_second_late_without_an_extension_is_refused_with_rule_and_server_time(self, walk: Walk) -> None:
        application = walk.stamped(walk.forwarded(walk.edition()))
        late = walk.province_deadline + A_SECOND
        with pytest.raises(Refused) as refused:
            services.submit_application(actor=walk.rizhao, application=application, at=late)
        assert moment(walk.province_deadline) in refused.value.refusal.text
        assert exact_moment(late) in refused.value.refusal.text
        assert "鲁科函〔2026〕7号" in refused.value.refusal.rule
        application.refresh_from_db()
        assert application.state == ApplicationState.FINALISED

    def test_with_an_extension_it_is_in_time_until_the_very_second(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        application = walk.stamped(edition)
        until = walk.province_deadline + 2 * DAYS
        extension = give(walk, edition, until)
        services.submit_application(actor=walk.rizhao, application=application, at=until)
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED
        extension.refresh_from_db()
        assert extension.state == ExtensionState.USED

    def test_one_second_after_the_extension_it_is_refused_and_the_refusal_names_the_extension(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        application = walk.stamped(edition)
        until = walk.province_deadline + 2 * DAYS
        give(walk, edition, until)
        with pytest.raises(Refused) as refused:
            services.submit_application(actor=walk.rizhao, application=application, at=until + A_SECOND)
        assert moment(until) in refused.value.refusal.text
        assert "个别延期" in refused.value.refusal.rule

    def test_another_host_of_the_same_province_has_no_part_in_it(self, walk: Walk) -> None:
        edition = walk.edition()
        services.forward_edition(
            actor=walk.jiangsu,
            edition=edition,
            province=walk.tree["jiangsu"],
            entry=services.ForwardingEntry(walk.province_deadline, "苏科函〔2026〕7号", "请报送。"),
            at=walk.at,
        )
        other = walk.stamped(edition, walk.haimen)
        give(walk, edition, walk.province_deadline + DAYS, by=walk.jiangsu, to=walk.yangzhou)
        with pytest.raises(Refused, match="已于"):
            services.submit_application(actor=walk.haimen, application=other, at=walk.province_deadline + A_SECOND)

    def test_submitting_before_the_ordinary_deadline_leaves_the_extension_unused(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        application = walk.stamped(edition)
        extension = give(walk, edition, walk.province_deadline + DAYS)
        services.submit_application(actor=walk.rizhao, application=application, at=walk.province_deadline)
        extension.refresh_from_db()
        assert extension.state == ExtensionState.GRANTED


class TestWhoMayGiveHowMuch:
    def test_a_province_never_gives_beyond_the_national_deadline(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        give(walk, edition, walk.deadline)
        with pytest.raises(Refused, match="不能晚于全国申办截止") as refused:
            give(walk, edition, walk.deadline + A_SECOND)
        assert refused.value.refusal.field == "deadline"

    def test_the_centre_gives_beyond_it_and_host_and_province_may_act_until_then(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        application = walk.stamped(edition)
        until = walk.deadline + 3 * DAYS
        give(walk, edition, until, by=walk.centre)
        with due_run():
            run_due(at=walk.deadline + A_SECOND)
        edition.refresh_from_db()
        assert edition.state == EditionState.DECIDING
        services.submit_application(actor=walk.rizhao, application=application, at=until - DAYS)
        services.recommend_application(
            actor=walk.shandong, application=application, opinion="同意推荐。", scan_pages=[1, 2], at=until
        )
        application.refresh_from_db()
        assert application.state == ApplicationState.RECOMMENDED

    def test_the_province_may_give_back_what_came_by_an_extension_beyond_the_nation(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        application = walk.stamped(edition)
        until = walk.deadline + 3 * DAYS
        give(walk, edition, until, by=walk.centre)
        late = walk.deadline + DAYS
        services.submit_application(actor=walk.rizhao, application=application, at=late)
        services.return_application(actor=walk.shandong, application=application, opinion="请补充。", at=late)
        assert application.state == ApplicationState.RETURNED

    def test_a_host_that_had_not_begun_begins_after_the_national_deadline(self, walk: Walk) -> None:
        edition = walk.edition()
        late = walk.deadline + DAYS
        with pytest.raises(Refused, match="截止"):
            services.start_application(actor=walk.rizhao, edition=edition, host=walk.tree["rizhao"], at=late)
        give(walk, edition, walk.deadline + 3 * DAYS, by=walk.centre)
        with due_run():
            run_due(at=walk.deadline + A_SECOND)
        edition.refresh_from_db()
        offered = applications_page(actor=walk.rizhao, at=late).editions
        assert [(each.id, each.deadline_label) for each in offered] == [(edition.pk, "个别延期")]
        started = services.start_application(actor=walk.rizhao, edition=edition, host=walk.tree["rizhao"], at=late)
        assert started.state == ApplicationState.DRAFT
        assert applications_page(actor=walk.yangzhou, at=late).editions == ()

    def test_the_centre_leaves_what_lies_before_the_national_deadline_to_the_province(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        with pytest.raises(Refused, match="由山东省科学技术厅给予"):
            give(walk, edition, walk.deadline - DAYS, by=walk.centre)

    def test_a_direct_host_gets_it_from_the_centre_and_from_nobody_else(self, walk: Walk) -> None:
        edition = walk.edition()
        give(walk, edition, walk.deadline + DAYS, by=walk.centre, to=walk.ningbo)
        with pytest.raises(NotAllowed):
            give(walk, edition, walk.deadline, by=walk.shandong, to=walk.ningbo)

    @pytest.mark.parametrize("who", ["jiangsu", "rizhao", "ningbo"])
    def test_no_other_office_gives_one(self, who: str, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        with pytest.raises(NotAllowed):
            give(walk, edition, walk.province_deadline + DAYS, by=getattr(walk, who))
        assert not PersonalExtension.objects.exists()


class TestBadInput:
    def test_it_only_moves_the_deadline_back_and_lies_ahead(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        with pytest.raises(Refused, match="只能延后") as refused:
            give(walk, edition, walk.province_deadline)
        assert refused.value.refusal.field == "deadline"
        with pytest.raises(Refused, match="已经过去"):
            give(walk, edition, walk.at)

    def test_it_has_a_reason_of_a_length_that_is_read(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        for reason, said in (("  ", "请写明"), ("很" * 201, "超出 1 字")):
            with pytest.raises(Refused, match=said) as refused:
                give(walk, edition, walk.province_deadline + DAYS, reason=reason)
            assert refused.value.refusal.field == "reason"

    def test_who_has_submitted_needs_none(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        walk.submitted(edition)
        with pytest.raises(Refused, match="不需要延期"):
            give(walk, edition, walk.province_deadline + DAYS)


class TestWhatFollows:
    def test_the_host_is_told_and_reminded_by_the_new_moment_and_the_record_has_the_reason(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        application = walk.started(edition)
        until = walk.province_deadline + 2 * DAYS
        give(walk, edition, until)
        due = Deadline.objects.get(subject_kind="competitions.hostingapplication", subject_id=str(application.pk))
        assert due.at == until
        assert Message.objects.filter(person=walk.rizhao.person, text__contains=REASON).count() == 1
        entry = TrailEntry.objects.get(verb="competitions.personalextension.granted")
        assert entry.reason == REASON
        page = application_page(application.pk, actor=walk.rizhao, at=walk.at)
        assert page.deadline == until
        assert page.extended is not None
        assert page.extended.reason == REASON

    def test_a_later_one_replaces_it(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        first = give(walk, edition, walk.province_deadline + DAYS)
        give(walk, edition, walk.province_deadline + 2 * DAYS)
        first.refresh_from_db()
        assert first.state == ExtensionState.REPLACED
        application = walk.started(edition)
        assert deadline_of(application).at == walk.province_deadline + 2 * DAYS

    def test_a_general_postponement_may_overtake_it(self, walk: Walk) -> None:
        edition = walk.edition()
        application = walk.started(edition, walk.ningbo)
        give(walk, edition, walk.deadline + DAYS, by=walk.centre, to=walk.ningbo)
        services.postpone_edition(
            actor=walk.centre, edition=edition, deadline=walk.deadline + 5 * DAYS, at=walk.at, reason="统一延期"
        )
        application = HostingApplication.objects.get(pk=application.pk)
        assert deadline_of(application).at == walk.deadline + 5 * DAYS
        assert deadline_of(application).extended is None

    def test_unused_it_can_be_taken_back_and_the_ordinary_deadline_holds_again(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        application = walk.stamped(edition)
        extension = give(walk, edition, walk.province_deadline + DAYS)
        services.withdraw_extension(actor=walk.shandong, extension=extension, reason="已不需要。", at=walk.at)
        with pytest.raises(Refused, match="已于"):
            services.submit_application(
                actor=walk.rizhao, application=application, at=walk.province_deadline + A_SECOND
            )
        due = Deadline.objects.get(subject_kind="competitions.hostingapplication", subject_id=str(application.pk))
        assert due.at == walk.province_deadline

    def test_used_it_stays(self, walk: Walk) -> None:
        edition = walk.forwarded(walk.edition())
        application = walk.stamped(edition)
        extension = give(walk, edition, walk.province_deadline + DAYS)
        late = walk.province_deadline + A_SECOND
        services.submit_application(actor=walk.rizhao, application=application, at=late)
        with pytest.raises(Stale):
            services.withdraw_extension(actor=walk.shandong, extension=extension, reason="已不需要。", at=late)

    def test_an_edition_is_not_concluded_while_one_runs(self, walk: Walk) -> None:
        edition = walk.edition()
        until = walk.deadline + 3 * DAYS
        give(walk, edition, until, by=walk.centre, to=walk.ningbo)
        with due_run():
            run_due(at=walk.deadline + A_SECOND)
        edition.refresh_from_db()
        with pytest.raises(Refused, match="个别延期"):
            services.conclude_edition(actor=walk.centre, edition=edition, at=until)
        services.conclude_edition(actor=walk.centre, edition=edition, at=until + A_SECOND)


class TestThePages:
    def test_the_province_gives_one_and_takes_it_back(self, today: Walk, browser: Callable[[Actor], Client]) -> None:
        edition = today.forwarded(today.edition())
        client, url = browser(today.shandong), reverse("competitions:extensions", args=[edition.pk])
        until = (today.province_deadline + DAYS).astimezone()
        typed = {
            "host": today.tree["rizhao"].pk,
            "deadline": f"{until:%Y-%m-%dT%H:%M}",
            "reason": REASON,
            "acting_for": today.shandong.key,
        }
        assert "yangzhou" not in client.get(url).content.decode()
        assert client.post(url, typed).status_code == 302
        extension = PersonalExtension.objects.get()
        assert REASON in client.get(url).content.decode()
        move = reverse("competitions:move_extension", args=[extension.pk])
        bare = {"transition": "withdraw", "acting_for": today.shandong.key}
        assert client.post(move, bare).status_code == 400
        assert client.post(move, bare | {"reason": "不再需要"}).status_code == 302
        extension.refresh_from_db()
        assert extension.state == ExtensionState.WITHDRAWN

    def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
        self, today: Walk, browser: Callable[[Actor], Client]
    ) -> None:
        edition = today.forwarded(today.edition())
        client, url = browser(today.shandong), reverse("competitions:extensions", args=[edition.pk])
        typed = {
            "host": today.tree["yangzhou"].pk,
            "deadline": "下周",
            "reason": REASON,
            "acting_for": today.shandong.key,
        }
        answer = client.post(url, typed)
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "请选择列出的申办单位" in page
        assert REASON in page
        assert "下周" in page

    def test_the_host_reads_it_with_its_reason(self, today: Walk, browser: Callable[[Actor], Client]) -> None:
        edition = today.forwarded(today.edition())
        application = today.started(edition)
        give(today, edition, today.province_deadline + DAYS)
        page = browser(today.rizhao).get(reverse("competitions:application", args=[application.pk])).content.decode()
        assert "个别延期：报送截止延至" in page
        assert REASON in page
