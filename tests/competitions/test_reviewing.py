"""Named reviewers score what waits for the centre; nobody else learns of it, and whoever is too near stays away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.organisations.models import Membership
from challenge_portal.organisations.policy import visible
from challenge_portal.organisations.roles import HOST_OFFICER, PROVINCE_OFFICER, SUPERVISOR
from challenge_portal.organisations.services import grant_role
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.models import Edition, HostingApplication, ReviewSheet
from competitions.review_workflow import DEFAULT_CRITERIA
from competitions.reviewers import applications_reviewed, applications_to_score
from competitions.selectors.reviewing import assigned_application, review_page, tasks_of
from competitions.selectors.scores import scores_page
from competitions.states import ReviewSheetState
from tests.factories.competitions import Walk, pdf
from tests.factories.organisations import InstitutionFactory, UserFactory, officer
from tests.factories.reviewing import OPINION, marks, reviewer, scored, seat_of, typed

SECRET = "本项评分机密"


@pytest.fixture
def edition(walk: Walk) -> Edition:
    return walk.edition(decides_together=True)


@pytest.fixture
def two(walk: Walk, edition: Edition) -> tuple[HostingApplication, HostingApplication]:
    """日照 and 扬州, both recommended."""
    return walk.recommended(edition), walk.recommended(edition, walk.yangzhou, walk.jiangsu)


@pytest.fixture
def expert(walk: Walk, edition: Edition) -> Actor:
    return reviewer(walk.centre, edition, at=walk.at)


class TestCriteria:
    def test_the_notice_names_eight_and_their_weights_sum_to_a_hundred(self, walk: Walk, edition: Edition) -> None:
        reviewer(walk.centre, edition, at=walk.at)
        edition.refresh_from_db()
        assert edition.review_criteria == DEFAULT_CRITERIA
        names = [row["name"] for row in edition.review_criteria]
        assert names == "工作定位 工作条件 工作计划 组织保障 领域 需求质量 时间安排 办赛经验".split()
        assert sum(row["weight"] for row in edition.review_criteria) == 100

    def test_the_centre_sets_its_own_until_the_first_sheet_is_submitted(
        self, walk: Walk, edition: Edition, two: Any, expert: Actor
    ) -> None:
        rows = [{"key": "a", "name": "定位", "hint": "", "weight": 60}, {"key": "b", "name": "条件", "weight": 40}]
        services.set_review_criteria(actor=walk.centre, edition=edition, criteria=rows, at=walk.at)
        with pytest.raises(Refused, match="合计 90 分"):
            services.set_review_criteria(
                actor=walk.centre, edition=edition, criteria=[rows[0], rows[1] | {"weight": 30}], at=walk.at
            )
        sheet = scored(expert, two[0], at=walk.at)
        assert sheet.total == Decimal(80)
        with pytest.raises(Refused, match="不能再改"):
            services.set_review_criteria(actor=walk.centre, edition=edition, criteria=rows, at=walk.at)
        with pytest.raises(DatabaseError, match="stay as they are"), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(review_criteria=[])
        services.reopen_review_sheet(actor=walk.centre, sheet=sheet, reason="请核对", at=walk.at)
        services.set_review_criteria(actor=walk.centre, edition=edition, criteria=rows, at=walk.at)

    def test_an_old_page_overwrites_nothing(self, walk: Walk, edition: Edition) -> None:
        old = edition.version
        services.set_review_criteria(
            actor=walk.centre, edition=edition, criteria=DEFAULT_CRITERIA, at=walk.at, version=old
        )
        with pytest.raises(Stale):
            services.set_review_criteria(
                actor=walk.centre, edition=edition, criteria=DEFAULT_CRITERIA, at=walk.at, version=old
            )

    def test_nobody_but_the_centre(self, walk: Walk, edition: Edition) -> None:
        for actor in (walk.shandong, walk.rizhao, officer(walk.tree["ministry"], SUPERVISOR, at=walk.at)):
            with pytest.raises(NotAllowed):
                services.set_review_criteria(actor=actor, edition=edition, criteria=DEFAULT_CRITERIA, at=walk.at)
            with pytest.raises(NotAllowed):
                services.name_reviewer(actor=actor, edition=edition, account="x", at=walk.at)


class TestReviewers:
    @pytest.mark.parametrize("by", ["username", "email"])
    def test_a_person_is_found_by_what_they_sign_in_with_and_told(self, walk: Walk, edition: Edition, by: str) -> None:
        person = UserFactory()
        seat = services.name_reviewer(
            actor=walk.centre, edition=edition, account=f" {getattr(person, by)} ", at=walk.at
        )
        assert seat.person == person
        assert Message.objects.filter(person=person, text__contains="聘请你担任").count() == 1

    @pytest.mark.parametrize(("account", "said"), [("", "请填写"), ("nobody", "没有这个账号"), ("person", "没有")])
    def test_whom_the_portal_does_not_know_is_refused_at_the_field(
        self, walk: Walk, edition: Edition, account: str, said: str
    ) -> None:
        with pytest.raises(Refused, match=said) as refused:
            services.name_reviewer(actor=walk.centre, edition=edition, account=account, at=walk.at)
        assert refused.value.refusal.field == "account"

    def test_an_officer_of_the_centre_reads_all_marks_and_so_gives_none(self, walk: Walk, edition: Edition) -> None:
        assert walk.centre.person is not None
        with pytest.raises(Refused, match="不能同时担任"):
            services.name_reviewer(actor=walk.centre, edition=edition, account=walk.centre.person.username, at=walk.at)

    def test_who_stood_down_sees_nothing_more_their_sheets_stay_and_they_can_come_back(
        self, walk: Walk, edition: Edition, two: Any, expert: Actor
    ) -> None:
        scored(expert, two[0], at=walk.at)
        seat = seat_of(expert, edition)
        with pytest.raises(Refused, match="原因"):
            services.stand_reviewer_down(actor=walk.centre, reviewer=seat, reason=" ", at=walk.at)
        services.stand_reviewer_down(actor=walk.centre, reviewer=seat, reason="另有任务", at=walk.at)
        assert not applications_reviewed(expert).exists()
        assert tasks_of(expert) == []
        with pytest.raises(NotVisible):
            scored(expert, two[1], at=walk.at)
        page = scores_page(edition.pk, actor=walk.centre)
        assert {row.host: row.score.mean for row in page.rows}["日照市人民政府"] == Decimal("80.0")
        assert page.missing == 0
        assert expert.person is not None
        services.name_reviewer(actor=walk.centre, edition=edition, account=expert.person.username, at=walk.at)
        assert applications_to_score(expert).count() == 1
        with pytest.raises(Refused, match="已在"):
            services.name_reviewer(actor=walk.centre, edition=edition, account=expert.person.username, at=walk.at)

    def test_a_concluded_edition_takes_no_reviewers(self, walk: Walk) -> None:
        with pytest.raises(Refused, match="不聘请"):
            services.name_reviewer(
                actor=walk.centre, edition=walk.draft_edition(), account=UserFactory().username, at=walk.at
            )


class TestConflicts:
    @pytest.mark.parametrize(
        ("role", "place"), [(HOST_OFFICER, "rizhao"), (PROVINCE_OFFICER, "shandong"), ("district_officer", "donggang")]
    )
    def test_a_role_at_the_host_below_it_or_at_its_province_bars_that_application_alone(
        self, walk: Walk, edition: Edition, two: Any, role: str, place: str
    ) -> None:
        near = officer(walk.tree[place], role, at=walk.at)
        reviewer(walk.centre, edition, at=walk.at, person=near.person)
        assert [each.pk for each in applications_reviewed(near)] == [two[1].pk]
        with pytest.raises(Refused, match="回避规定"):
            assigned_application(two[0].pk, actor=near)
        with pytest.raises(NotVisible):
            scored(near, two[0], at=walk.at)
        scored(near, two[1], at=walk.at)
        assert [row.away for group in tasks_of(near) for row in group.rows if row.id == two[1].pk] == [""]

    def test_a_role_that_ended_and_one_for_the_host_at_a_competition_count_too(
        self, walk: Walk, edition: Edition, two: Any
    ) -> None:
        left, helper = UserFactory(), UserFactory()
        grant_role(
            actor=SYSTEM,
            person=left,
            role=HOST_OFFICER,
            authority=walk.tree["rizhao"],
            at=walk.at.replace(year=2020),
            expires_at=walk.at.replace(year=2021),
        )
        past = walk.edition(ordinal=6)
        services.grant_competition_role(
            actor=walk.rizhao,
            competition=walk.competition(past),
            person=helper,
            role=SUPERVISOR,
            authority=walk.tree["rizhao"],
            at=walk.at,
        )
        for person in (left, helper):
            near = reviewer(walk.centre, edition, at=walk.at, person=person)
            assert [each.pk for each in applications_reviewed(near)] == [two[1].pk]

    def test_a_member_of_a_unit_of_the_place_stays_away(self, walk: Walk, edition: Edition, two: Any) -> None:
        near = reviewer(walk.centre, edition, at=walk.at)
        assert near.person is not None
        unit = InstitutionFactory(region=walk.tree["donggang"])
        Membership.objects.create(person=near.person, institution=unit, role="member", joined_at=walk.at)
        assert [each.pk for each in applications_reviewed(near)] == [two[1].pk]

    def test_a_declared_conflict_hides_the_application_and_takes_the_sheet_out_of_the_mean(
        self, walk: Walk, edition: Edition, two: Any, expert: Actor
    ) -> None:
        scored(expert, two[0], at=walk.at)
        with pytest.raises(Refused) as refused:
            services.declare_review_conflict(actor=expert, application=two[0], reason="", at=walk.at)
        assert refused.value.refusal.field == "reason"
        services.declare_review_conflict(actor=expert, application=two[0], reason="与联系人是师生", at=walk.at)
        with pytest.raises(Refused, match="已申报回避"):
            assigned_application(two[0].pk, actor=expert)
        row = next(row for row in scores_page(edition.pk, actor=walk.centre).rows if row.id == two[0].pk)
        assert (row.score.mean, row.cells[0].away) == (None, True)
        assert Message.objects.filter(person=walk.centre.person, text__contains="申报回避").count() == 1

    def test_who_is_no_reviewer_declares_nothing(self, walk: Walk, two: Any) -> None:
        with pytest.raises(NotVisible):
            services.declare_review_conflict(actor=walk.jiangsu, application=two[0], reason="x", at=walk.at)


class TestSheets:
    def test_a_draft_is_kept_and_is_the_reviewers_own(self, walk: Walk, two: Any, expert: Actor) -> None:
        sheet = services.save_review_sheet(
            actor=expert,
            application=two[0],
            typed=services.ReviewEntry({"position": "12.5"}, SECRET),
            at=walk.at,
            version=0,
        )
        assert (sheet.marks, sheet.comment, sheet.state) == ({"position": "12.5"}, SECRET, ReviewSheetState.DRAFT)
        assert not visible(ReviewSheet, walk.centre).exists()
        assert list(visible(ReviewSheet, expert)) == [sheet]

    @pytest.mark.parametrize(
        ("changes", "comment", "field"),
        [
            ({"position": "15.5"}, OPINION, "mark-position"),
            ({"plan": ""}, OPINION, "mark-plan"),
            ({}, " ", "comment"),
            ({}, "长" * 301, "comment"),
        ],
    )
    def test_what_is_wrong_or_missing_is_refused_at_its_field_and_nothing_is_half_saved(
        self, walk: Walk, edition: Edition, two: Any, expert: Actor, changes: Any, comment: str, field: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            services.submit_review_sheet(
                actor=expert, application=two[0], typed=typed(edition, comment=comment, **changes), at=walk.at
            )
        assert refused.value.refusal.field == field
        assert not ReviewSheet.objects.filter(saved_at__isnull=False).exists()

    def test_the_other_window_is_told_and_the_same_again_is_no_conflict(
        self, walk: Walk, two: Any, expert: Actor
    ) -> None:
        def save(mark: str, version: int) -> ReviewSheet:
            entry = services.ReviewEntry({"position": mark}, "")
            return services.save_review_sheet(
                actor=expert, application=two[0], typed=entry, at=walk.at, version=version
            )

        save("10", 0)
        save("10", 0)
        with pytest.raises(Stale):
            save("11", 0)
        assert ReviewSheet.objects.get().marks == {"position": "10"}

    def test_a_submitted_sheet_is_opened_by_the_centre_alone_with_a_reason(
        self, walk: Walk, two: Any, expert: Actor
    ) -> None:
        sheet = scored(expert, two[0], at=walk.at)
        with pytest.raises(Stale):
            scored(expert, two[0], at=walk.at, share="0.9")
        with pytest.raises(NotAllowed):
            services.reopen_review_sheet(actor=expert, sheet=sheet, reason="我想改", at=walk.at)
        with pytest.raises(Refused):
            services.reopen_review_sheet(actor=walk.centre, sheet=sheet, reason=" ", at=walk.at)
        services.reopen_review_sheet(actor=walk.centre, sheet=sheet, reason="请核对“时间安排”", at=walk.at)
        sheet.refresh_from_db()
        assert (sheet.state, sheet.total) == (ReviewSheetState.DRAFT, None)
        assert sheet.marks
        assert Message.objects.filter(person=expert.person, text__contains="请核对“时间安排”").count() == 1
        assert scored(expert, two[0], at=walk.at, share="0.9").total == Decimal(90)

    def test_what_is_decided_or_not_yet_recommended_is_not_scored(
        self, walk: Walk, edition: Edition, expert: Actor
    ) -> None:
        submitted = walk.submitted(edition)
        with pytest.raises(NotVisible):
            scored(expert, submitted, at=walk.at)
        assert tasks_of(expert) == []

    def test_the_record_never_says_a_mark(self, walk: Walk, two: Any, expert: Actor) -> None:
        scored(expert, two[0], at=walk.at, share="0.83")
        kept = TrailEntry.objects.filter(subject_kind__startswith="competitions.review")
        assert kept.count() == 2  # named, submitted
        assert not any(entry.details or OPINION in entry.reason for entry in kept)

    def test_the_page_keeps_what_was_typed_and_says_what_the_other_window_saved(
        self, walk: Walk, edition: Edition, two: Any, expert: Actor, browser: Any
    ) -> None:
        client = browser(expert)
        address = reverse("competitions:score_application", args=[two[0].pk])
        sent = {f"mark-{key}": mark for key, mark in marks(Edition.objects.get(pk=edition.pk)).items()}
        answer = client.post(address, sent | {"mark-plan": "99", "comment": SECRET, "version": "0", "act": "submit"})
        text = answer.content.decode()
        assert answer.status_code == 400
        assert 'value="99"' in text
        assert "分数须在 0 至 15 之间" in text
        assert SECRET in text
        client.post(address, sent | {"comment": "第一个窗口", "version": "0", "act": "save"})
        answer = client.post(address, sent | {"comment": SECRET, "version": "0", "act": "save"})
        assert answer.status_code == 409
        assert SECRET in answer.content.decode()
        assert "另一个窗口保存的是：第一个窗口" in answer.content.decode()

    def test_attachments_are_read_by_who_scores_and_contacts_by_nobody(
        self, walk: Walk, edition: Edition, expert: Actor, browser: Any
    ) -> None:
        application = walk.stamped(edition)
        attached = services.add_attachment(
            actor=walk.rizhao, application=application, upload=pdf(name="政策.pdf"), at=walk.at
        )
        address = reverse("documents:download", args=[attached.pk])
        assert browser(expert).get(address).status_code == 404
        services.submit_application(actor=walk.rizhao, application=application, at=walk.at)
        walk.recommend(application, walk.shandong)
        answer = browser(expert).get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        near = reviewer(
            walk.centre, edition, at=walk.at, person=officer(walk.tree["donggang"], "district_officer").person
        )
        assert browser(near).get(address).status_code == 404
        page = review_page(assigned_application(application.pk, actor=expert), actor=expert)
        assert not [each.name for each in page.form.specs if each.name.startswith("contact")]
