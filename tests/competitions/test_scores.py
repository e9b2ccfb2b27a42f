"""Means and ranks of the review beside the proposals; nobody but the centre ever learns of them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.organisations.actors import Actor, actor_for
from challenge_portal.organisations.policy import visible
from challenge_portal.organisations.roles import SUPERVISOR
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.models import Edition, HostingApplication, Reviewer, ReviewRecusal, ReviewSheet
from competitions.reviewers import applications_reviewed, applications_to_score
from competitions.selectors.decisions import decisions_page
from competitions.selectors.scores import mean, ranks_of, scores_page
from tests.factories.competitions import Walk
from tests.factories.organisations import UserFactory, officer
from tests.factories.reviewing import OPINION, reviewer, scored, typed

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


class TestTheMatrix:
    def test_means_have_one_decimal_half_up_and_equal_ones_share_a_rank(self) -> None:
        assert mean([Decimal("80"), Decimal("80.5")]) == Decimal("80.3")  # 80.25
        assert mean([Decimal("80"), Decimal("80"), Decimal("80.5")]) == Decimal("80.2")  # 80.1666…
        assert mean([]) is None
        assert ranks_of({1: Decimal("80.3"), 2: Decimal("90.0"), 3: Decimal("80.3"), 4: None, 5: Decimal(70)}) == {
            2: 1, 1: 2, 3: 2, 5: 4,
        }  # fmt: skip

    def test_it_shows_who_gave_what_who_is_still_to_submit_and_the_ranks(
        self, walk: Walk, edition: Edition, two: Any, expert: Actor
    ) -> None:
        other = reviewer(walk.centre, edition, at=walk.at)
        scored(expert, two[0], at=walk.at)
        scored(other, two[0], at=walk.at, share="0.9")
        scored(expert, two[1], at=walk.at, share="0.95")
        page = scores_page(edition.pk, actor=walk.centre)
        assert [(row.id, row.score.rank, row.score.mean_shown) for row in page.rows] == [
            (two[1].pk, 1, "94.0"),
            (two[0].pk, 2, "85.0"),
        ]
        assert [(cell.total, cell.waits) for cell in page.rows[0].cells] == [("94", False), ("", True)]
        assert [(each.submitted, each.to_submit) for each in page.reviewers] == [(2, 0), (1, 1)]
        assert page.missing == 1
        shown = {row.id: row.score for row in decisions_page(edition.pk, actor=walk.centre).rows}
        assert {pk: (score.rank, score.submitted, score.expected) for pk, score in shown.items() if score} == {
            two[0].pk: (2, 2, 2),
            two[1].pk: (1, 1, 2),
        }

    def test_every_mark_goes_to_excel_and_the_record_says_who_took_it(
        self, walk: Walk, edition: Edition, two: Any, expert: Actor, browser: Any
    ) -> None:
        scored(expert, two[0], at=walk.at)
        answer = browser(walk.centre).get(reverse("competitions:scores_table", args=[edition.pk]))
        rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        line = dict(zip(rows[0], rows[1], strict=True))
        assert (line["申办单位"], line["工作定位（15）"], line["合计"], line["平均分"]) == (
            "日照市人民政府", 12, 80, 80,
        )  # fmt: skip
        assert line["评审意见"] == OPINION
        assert TrailEntry.objects.filter(verb="organisations.office.exported", subject_kind="competitions.review")


class TestNobodyElse:
    def test_host_province_and_supervisor_find_nothing_before_and_after_the_release(
        self, walk: Walk, edition: Edition, two: Any, browser: Any
    ) -> None:
        expert = reviewer(walk.centre, edition, at=walk.at, person=UserFactory(display_name="评审甲（演示）"))
        for application in two:
            sheet = services.submit_review_sheet(
                actor=expert, application=application, typed=typed(edition, comment=SECRET), at=walk.at
            )
        self.nothing(walk, two[0], sheet, browser)
        for application in two:
            services.propose_decision(actor=walk.centre, application=application, accepts=True, reason="", at=walk.at)
        entry = services.ReleaseEntry(
            "关于确定承办地的通知", "国科火字〔2026〕61号", "各有关部门", "经研究，确定如下。", walk.at.date()
        )
        services.release_decisions(actor=walk.centre, edition=edition, entry=entry, at=walk.at)
        self.nothing(walk, two[0], sheet, browser)
        # the centre still reads what the decision was made with; the reviewer no longer
        assert [row.score.rank for row in scores_page(edition.pk, actor=walk.centre).rows] == [1, 1]
        assert not applications_reviewed(expert).exists()

    @staticmethod
    def nothing(walk: Walk, application: HostingApplication, sheet: ReviewSheet, browser: Any) -> None:
        above = officer(walk.tree["ministry"], SUPERVISOR, at=walk.at)
        hidden: list[type[Model]] = [Reviewer, ReviewRecusal, ReviewSheet]
        for actor in (walk.rizhao, walk.shandong, above):
            client = browser(actor)
            for address in (
                application.get_absolute_url(),
                reverse("competitions:applications") + "?show=all",
                reverse("api:application-detail", args=[application.pk]),
                reverse("api:edition-detail", args=[application.edition_id]),
                reverse("admin:competitions_hostingapplication_change", args=[application.pk]),
                reverse("admin:competitions_hostingapplication_history", args=[application.pk]),
                reverse("admin:competitions_edition_change", args=[application.edition_id]),
                reverse("admin:competitions_edition_history", args=[application.edition_id]),
                reverse("competitions:edition", args=[application.edition_id]),
                reverse("pages:desk"),
                reverse("notices:messages"),
                reverse("competitions:reviewing"),
            ):
                answer = client.get(address)
                assert answer.status_code == 200, address
                text = answer.content.decode()
                for told in (SECRET, "评审甲", "专家评分", "平均分", "工作定位（", "review_criteria", "评审标准"):
                    assert told not in text, (address, told)
            for name, pk in (
                ("scores", application.edition_id),
                ("scores_table", application.edition_id),
                ("review_criteria", application.edition_id),
                ("score_application", application.pk),
                ("review_sheet", sheet.pk),
            ):
                assert client.get(reverse(f"competitions:{name}", args=[pk])).status_code in {403, 404}, name
            assert not any(visible(model, actor).exists() for model in hidden)

    def test_a_reviewer_sees_neither_other_sheets_nor_proposals_nor_the_review_page(
        self, walk: Walk, edition: Edition, two: Any, expert: Actor, browser: Any
    ) -> None:
        other = reviewer(walk.centre, edition, at=walk.at)
        sheet = services.submit_review_sheet(
            actor=other, application=two[0], typed=typed(edition, comment=SECRET), at=walk.at
        )
        client = browser(expert)
        assert client.get(two[0].get_absolute_url()).status_code == 404
        assert client.get(reverse("competitions:review_sheet", args=[sheet.pk])).status_code == 404
        assert client.get(reverse("competitions:scores", args=[edition.pk])).status_code == 403
        assert client.get(reverse("competitions:decisions", args=[edition.pk])).status_code == 403
        page = client.get(reverse("competitions:score_application", args=[two[0].pk])).content.decode()
        assert SECRET not in page
        assert list(visible(ReviewSheet, expert)) == []

    def test_the_menu_and_the_desk_lead_only_reviewers_there(
        self, walk: Walk, two: Any, expert: Actor, browser: Any
    ) -> None:
        link = f'href="{reverse("competitions:reviewing")}"'
        assert browser(expert).get(reverse("pages:desk")).content.decode().count(link) == 2
        assert link not in browser(Actor(UserFactory())).get(reverse("pages:desk")).content.decode()

    def test_an_officer_who_reviews_elsewhere_does_so_from_any_office(
        self, walk: Walk, edition: Edition, two: Any, browser: Any
    ) -> None:
        assert walk.haimen.person is not None
        reviewer(walk.centre, edition, at=walk.at, person=walk.haimen.person)
        acting = actor_for(walk.haimen.person, at=walk.at)
        assert {each.pk for each in applications_to_score(acting)} == {each.pk for each in two}
