"""The centre decides on all applications at once; before that nobody else learns anything."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.policy import visible
from challenge_portal.organisations.roles import SUPERVISOR
from challenge_portal.trail.models import TrailEntry
from challenge_portal.trail.services import subject_of
from competitions import services
from competitions.models import Announcement, Edition, HostingApplication, ProposedDecision
from competitions.selectors.applications import application_page
from competitions.selectors.decisions import decisions_page
from competitions.states import AnnouncementKind, ApplicationState
from tests.competitions.paper_measures import MM, lines_of, printed
from tests.factories.competitions import Walk
from tests.factories.organisations import officer

SECRET = "需求摸底不足，建议下届再申办。"


def entry(**changes: Any) -> services.ReleaseEntry:
    values: dict[str, Any] = {
        "title": "关于确定第七届中国创新挑战赛承办地的通知",
        "document_number": "国科火字〔2026〕61号",
        "addressee": "各有关省级科技主管部门",
        "body": "经研究，确定承办地如下。",
        "issued_on": date(2026, 12, 30),
    }
    return services.ReleaseEntry(**values | changes)


@pytest.fixture
def edition(walk: Walk) -> Edition:
    """An edition that names its hosts in one act."""
    return walk.edition(decides_together=True)


@pytest.fixture
def two(walk: Walk, edition: Edition) -> tuple[HostingApplication, HostingApplication]:
    """日照 and 扬州, both recommended."""
    return walk.recommended(edition), walk.recommended(edition, walk.yangzhou, walk.jiangsu)


def propose(walk: Walk, application: HostingApplication, *, accepts: bool = True, reason: str = "", **more: Any) -> Any:
    return services.propose_decision(
        actor=more.pop("actor", walk.centre),
        application=application,
        accepts=accepts,
        reason=reason,
        at=walk.at,
        **more,
    )


def release(walk: Walk, edition: Edition, **changes: Any) -> Announcement:
    return services.release_decisions(actor=walk.centre, edition=edition, entry=entry(**changes), at=walk.at)


class TestBeforeTheRelease:
    def test_a_proposal_tells_nobody_anything(self, walk: Walk, two: Any, browser: Any) -> None:
        yes, no = two
        messages, entries = Message.objects.count(), told(no)
        propose(walk, yes)
        propose(walk, no, accepts=False, reason=SECRET)

        yes.refresh_from_db()
        no.refresh_from_db()
        assert yes.state == no.state == ApplicationState.RECOMMENDED
        assert (Message.objects.count(), told(no)) == (messages, entries)
        assert Announcement.objects.filter(kind=AnnouncementKind.DECISION).count() == 0
        above = officer(walk.tree["centre"], SUPERVISOR, at=walk.at)
        for actor in (walk.yangzhou, walk.jiangsu, above):
            client = browser(actor)
            for address in (
                no.get_absolute_url(),
                reverse("competitions:applications") + "?show=all",
                reverse("api:application-detail", args=[no.pk]),
                reverse("admin:competitions_hostingapplication_change", args=[no.pk]),
                reverse("admin:competitions_hostingapplication_history", args=[no.pk]),
                reverse("competitions:edition", args=[no.edition_id]),
            ):
                answer = client.get(address)
                assert answer.status_code == 200, address
                text = answer.content.decode()
                assert SECRET not in text
                assert "拟不列入" not in text
                assert "拟定结论" not in text
            assert not visible(ProposedDecision, actor).exists()
            assert application_page(no.pk, actor=actor, at=walk.at).proposal is None

    def test_the_record_of_the_proposal_does_not_say_which(self, walk: Walk, two: Any) -> None:
        propose(walk, two[1], accepts=False, reason=SECRET)
        kept = TrailEntry.objects.get(verb="competitions.proposeddecision.proposed")
        assert (kept.reason, kept.to_state, kept.details) == ("", "", {})

    def test_the_centre_sees_and_changes_and_takes_back_its_proposals(
        self, walk: Walk, edition: Edition, two: Any
    ) -> None:
        propose(walk, two[0], accepts=False, reason=SECRET)
        shown = application_page(two[0].pk, actor=walk.centre, at=walk.at)
        assert shown.proposal is not None
        assert (shown.proposal.accepts, shown.proposal.reason) == (False, SECRET)
        assert [move.name for move in shown.verdicts] == []
        propose(walk, two[0])
        assert decisions_page(edition.pk, actor=walk.centre).accepted == 1
        services.take_back_proposal(actor=walk.centre, application=two[0], at=walk.at)
        assert decisions_page(edition.pk, actor=walk.centre).open == 2

    def test_no_button_office_or_interface_decides_by_itself(self, walk: Walk, two: Any, browser: Any) -> None:
        with pytest.raises(Refused, match="统一公布"):
            services.accept_application(actor=walk.centre, application=two[0], at=walk.at)
        with pytest.raises(Refused, match="统一公布"):
            services.turn_down_application(actor=walk.centre, application=two[0], opinion=SECRET, at=walk.at)
        act = reverse("api:application-act", kwargs={"pk": two[0].pk, "move": "accept"})
        sent = {"version": two[0].version, "released": True}
        assert browser(walk.centre).post(act, sent, content_type="application/json").status_code == 409

    def test_a_no_needs_its_reason(self, walk: Walk, two: Any) -> None:
        with pytest.raises(Refused) as refused:
            propose(walk, two[0], accepts=False, reason="  ")
        assert refused.value.refusal.field == "reason"

    def test_what_came_directly_is_compared_with_its_stamped_copy_whatever_is_proposed(
        self, walk: Walk, edition: Edition
    ) -> None:
        direct = walk.submitted(edition, walk.ningbo)
        for accepts in (True, False):
            with pytest.raises(Refused) as refused:
                propose(walk, direct, accepts=accepts, reason=SECRET)
            assert refused.value.refusal.field == "scan_matches"
        propose(walk, direct, accepts=False, reason=SECRET, scan_pages=[1, 2])
        release_needs_one = walk.recommended(edition)
        propose(walk, release_needs_one)
        release(walk, edition)
        direct.refresh_from_db()
        assert direct.state == ApplicationState.NOT_ACCEPTED

    def test_nobody_but_the_centre_proposes_or_releases(self, walk: Walk, edition: Edition, two: Any) -> None:
        for actor in (walk.shandong, walk.rizhao, walk.jiangsu):
            with pytest.raises(NotAllowed):
                propose(walk, two[0], actor=actor)
            with pytest.raises(NotAllowed):
                services.release_decisions(actor=actor, edition=edition, entry=entry(), at=walk.at)

    def test_what_the_province_has_not_recommended_is_not_decided_on(self, walk: Walk, edition: Edition) -> None:
        with pytest.raises(Stale, match="待审核"):
            propose(walk, walk.submitted(edition))

    def test_an_edition_that_decides_one_by_one_has_no_proposals(self, walk: Walk) -> None:
        edition = walk.edition()
        with pytest.raises(Refused, match="逐份"):
            propose(walk, walk.recommended(edition))
        with pytest.raises(Refused, match="逐份"):
            release(walk, edition)


class TestTheRelease:
    def test_all_are_decided_in_one_act_and_the_notice_is_public(self, walk: Walk, edition: Edition, two: Any) -> None:
        yes, no = two
        propose(walk, yes)
        propose(walk, no, accepts=False, reason=SECRET)
        announcement = release(walk, edition)

        yes.refresh_from_db()
        no.refresh_from_db()
        assert (yes.state, no.state) == (ApplicationState.ACCEPTED, ApplicationState.NOT_ACCEPTED)
        assert Message.objects.filter(person=walk.rizhao.person, text__contains="确定承办").count() == 1
        assert Message.objects.filter(person=walk.yangzhou.person, text__contains=SECRET).count() == 1
        assert Message.objects.filter(person=walk.jiangsu.person, text__contains=SECRET).count() == 1
        assert announcement.kind == AnnouncementKind.DECISION
        assert "日照市人民政府" in announcement.body
        assert "扬州" not in announcement.body
        assert SECRET not in announcement.body

    def test_one_without_a_proposal_holds_up_all(self, walk: Walk, edition: Edition, two: Any) -> None:
        propose(walk, two[0])
        with pytest.raises(Refused, match="还有 1 份申办表没有拟定结论：扬州市人民政府"):
            release(walk, edition)
        assert untouched(two)

    def test_a_bad_number_leaves_everything_as_it_was(self, walk: Walk, edition: Edition, two: Any) -> None:
        for application in two:
            propose(walk, application)
        for number in ("国科火字[2026]61号", edition.document_number):
            with pytest.raises(Refused) as refused:
                release(walk, edition, document_number=number)
            assert refused.value.refusal.field == "document_number"
        assert untouched(two)

    def test_a_refusal_in_the_middle_undoes_the_first(self, walk: Walk, edition: Edition, two: Any) -> None:
        """A no whose reason was emptied behind our back: the second application refuses after the first was moved."""
        propose(walk, two[0])
        propose(walk, two[1], accepts=False, reason=SECRET)
        ProposedDecision.objects.filter(application=two[1]).update(reason="   ")
        with pytest.raises(Refused, match="须填写意见"):
            release(walk, edition)
        assert untouched(two)

    def test_what_was_withdrawn_meanwhile_holds_up_nobody(self, walk: Walk, edition: Edition, two: Any) -> None:
        for application in two:
            propose(walk, application)
        services.withdraw_application(actor=walk.yangzhou, application=two[1], reason="另行安排", at=walk.at)
        assert "扬州" not in release(walk, edition).body
        two[1].refresh_from_db()
        assert two[1].state == ApplicationState.WITHDRAWN

    def test_none_accepted_is_no_notice(self, walk: Walk, edition: Edition, two: Any) -> None:
        for application in two:
            propose(walk, application, accepts=False, reason=SECRET)
        with pytest.raises(Refused, match="没有一家拟确定承办"):
            release(walk, edition)

    def test_competitions_are_made_of_what_was_released(self, walk: Walk, edition: Edition, two: Any) -> None:
        for application in two:
            propose(walk, application)
        release(walk, edition)
        made = services.create_competition(
            actor=walk.centre,
            entry=services.CompetitionEntry(edition=edition, place="日照", code="RZ-2027"),
            applications=[HostingApplication.objects.get(pk=two[0].pk)],
            at=walk.at,
        )
        assert made.name == "第七届中国创新挑战赛（日照）"


def test_the_notice_is_printed_in_the_general_format(walk: Walk, edition: Edition, two: Any) -> None:
    """GB/T 9704-2012: 28 mm left, 28 characters a line at a pitch of 225/22 mm, the date with the number's right year."""
    for application in two:
        propose(walk, application)
    announcement = release(walk, edition, body="请抓紧启动需求征集工作" * 30)
    assert announcement.document is not None
    paper = printed(announcement.document)
    rows = lines_of(paper[0])
    full = [row for row in rows if len(row[3]) == 28]
    assert len(full) > 5
    assert {round(left / MM) for _, left, _, _ in full} == {28}
    assert all(183 <= right / MM <= 184.4 for _, _, right, _ in full)
    assert min(below[0] - above[0] for above, below in pairwise(full)) == pytest.approx(28.95, abs=0.15)
    number = next(row for row in rows if row[3] == "国科火字〔2026〕61号")
    assert (number[1] + number[2]) / 2 / MM == pytest.approx(106, abs=1)
    text = "".join(re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in paper)
    for words in (
        "科技部火炬中心文件",
        "各有关省级科技主管部门：",
        "承办地名单",
        "日照市人民政府",
        "扬州市人民政府",
        "2026年12月30日",
    ):
        assert words in text


def test_the_centre_proposes_and_releases_on_its_pages(today: Walk, browser: Any) -> None:
    edition = today.edition(decides_together=True)
    two = [today.recommended(edition), today.recommended(edition, today.yangzhou, today.jiangsu)]
    centre = browser(today.centre)
    for application, chosen, reason, status in (
        (two[0], "accept", "", 302), (two[1], "turn_down", "", 400), (two[1], "turn_down", SECRET, 302),
    ):  # fmt: skip
        answer = centre.post(
            reverse("competitions:propose_decision", args=[application.pk]),
            {"proposal": chosen, "opinion": reason, "version": application.version},
        )
        assert answer.status_code == status
    shown = centre.get(reverse("competitions:decisions", args=[edition.pk])).content.decode()
    assert "拟确定承办 1 家，拟不列入 1 家，未拟定 0 份" in shown
    address = reverse("competitions:release_decisions", args=[edition.pk])
    typed = dict(centre.get(address).context["form"].initial) | {"document_number": "国科火字〔2026〕61号"}
    assert centre.post(address, typed).status_code == 400  # not ticked
    assert not Announcement.objects.filter(kind="decision").exists()
    answer = centre.post(address, typed | {"checked": "1"})
    assert answer.status_code == 302
    public = browser(today.rizhao).get(answer["Location"]).content.decode()
    assert "国科火字〔2026〕61号" in public
    assert SECRET not in public
    assert SECRET in browser(today.yangzhou).get(two[1].get_absolute_url()).content.decode()


def told(application: HostingApplication) -> list[str]:
    """What stands in the record of an application."""
    kind, pk, _ = subject_of(application)
    return list(TrailEntry.objects.filter(subject_kind=kind, subject_id=pk).values_list("verb", flat=True))


def untouched(applications: Any) -> bool:
    """Nothing was decided, told or announced."""
    states = {HostingApplication.objects.get(pk=each.pk).state for each in applications}
    announced = Announcement.objects.filter(kind=AnnouncementKind.DECISION).exists()
    said = Message.objects.filter(text__contains="确定承办。").exists()
    return states == {ApplicationState.RECOMMENDED} and not announced and not said
