"""The year's figures: a number on the page is the number of rows in the list that it opens, and its sum is their sum."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from awards.models import Award, AwardKind, AwardRound, Final, FinalDemand, Judge
from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.summary.counting import count, share, spoken, totals
from challenge_portal.pages.summary.figures import BY_KEY, FIGURES, FUNNEL, RATIOS
from challenge_portal.pages.summary.lists import SEALED, listing
from challenge_portal.pages.summary.selectors import summary, year_summary
from competitions.models import Competition, CompetitionParty
from demands.models import Demand
from solutions.models import Agreement, Meeting, MeetingPair, MeetingParticipant, Solution, TechnicalContract
from tests.factories.browsers import browser_of
from tests.factories.copies import copies
from tests.factories.demands import NOW, Scene, make_scene
from tests.factories.organisations import InstitutionFactory, UserFactory
from tests.factories.queries import OFFICE, PUBLIC, cost
from tests.factories.solutions import challenger, solution_at

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture
def scene(settings: Any, tmp_path: Any) -> Scene:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return make_scene()


@pytest.fixture
def year_over(scene: Scene) -> Scene:
    """A competition with something of everything, and beside each thing one of its kind that must not be counted."""
    run_through(scene)
    return scene


def run_through(scene: Scene) -> None:
    scene.draft()
    scene.submitted()
    scene.analysed()
    first, second, third = (scene.published(title=f"公开需求{number}") for number in range(3))
    agreed = solution_at("agreed", first, actor=challenger(region=scene.tree["donggang"]))
    waited = solution_at("shortlisted", second, at=LATER)
    Solution.objects.filter(pk=waited.pk).update(answered_at=LATER + timedelta(days=3))
    solution_at("declined", second)
    for not_counted in ("draft", "withdrawn"):
        solution_at(not_counted, third)
    solution_at("sealed", third, actor=Actor(UserFactory()))
    _agreements(agreed, waited)
    _meetings(scene, waited)
    _final(scene, second)
    _awards(scene, agreed)


def _agreements(agreed: Solution, waited: Solution) -> None:
    for solution, state, amount in ((agreed, "confirmed", "120.5"), (waited, "draft", "999")):
        agreement = Agreement.objects.create(
            solution=solution, kind="development", content="合作开发", amount=Decimal(amount), rights="归双方共有",
            created_at=LATER,
        )  # fmt: skip
        for step in {"confirmed": ("finalised", "signed", "confirmed"), "draft": ()}[state]:
            Agreement.objects.filter(pk=agreement.pk).update(state=step)
        TechnicalContract.objects.create(
            agreement=agreement, title="合作开发合同", kind="development", amount=Decimal(amount), signed_on=LATER.date(),
            recorded_at=LATER,
        )  # fmt: skip


def _meetings(scene: Scene, solution: Solution) -> None:
    for title, steps in (("装备制造对接会", ("convened", "held")), ("待办对接会", ("convened",))):
        meeting = Meeting.objects.create(
            competition=scene.competition, title=title, place="会展中心", starts_at=LATER,
            ends_at=LATER + timedelta(hours=2), created_at=NOW,
        )  # fmt: skip
        MeetingPair.objects.create(meeting=meeting, solution=solution)
        for part, came in (("专家", True), ("专家", False), ("挑战者", True)):
            MeetingParticipant.objects.create(meeting=meeting, name="某人", unit="某单位", part=part, attended=came)
        for step in steps:
            Meeting.objects.filter(pk=meeting.pk).update(state=step)


def _final(scene: Scene, demand: Demand) -> None:
    for title, steps in (("现场赛", ("drawn", "running", "scored", "released")), ("下一场", ())):
        final = Final.objects.create(
            competition=scene.competition, title=title, place="会展中心", starts_at=LATER, created_at=NOW
        )
        if steps:
            FinalDemand.objects.create(final=final, demand=demand)
        for number, left in ((1, None), (2, LATER)):
            Judge.objects.create(
                final=final, person=UserFactory(), name="某评委", kind="technology", number=number, stood_down_at=left
            )
        for step in steps:
            Final.objects.filter(pk=final.pk).update(state=step)


def _awards(scene: Scene, solution: Solution) -> None:
    kinds = [
        AwardKind.objects.create(competition=scene.competition, title=title, recipient="institution")
        for title in ("优胜挑战者奖", "优秀组织奖", "开放创新奖")
    ]
    held = AwardRound.objects.create(competition=scene.competition, title="第一批", created_at=LATER)
    for kind, amount, granted in zip(kinds, (Decimal(10), None, Decimal(5)), (True, True, False), strict=True):
        award = Award.objects.create(
            round=held, kind=kind, institution=InstitutionFactory(), recipient_name="某单位", reason="成效突出",
            amount=amount, nominated_at=LATER,
        )  # fmt: skip
        if granted:
            Award.objects.filter(pk=award.pk).update(state="granted")


def numbers(scene: Scene) -> dict[str, Any]:
    return dict(count([scene.competition.pk])[0].numbers)


def test_every_figure_counts_what_it_says(year_over: Scene) -> None:
    told = {figure.key: spoken(numbers(year_over)[figure.key]) for figure in FIGURES}

    assert told == {
        "collected": "5", "owners": "1", "budget": "1,600", "analysed": "3", "published": "3", "agencies": "1",
        "solutions": "4", "challengers": "6", "provinces": "1", "with_solutions": "3", "replied": "3",
        "reply_days": "1", "meetings": "1", "finals": "1", "matched": "1", "judges": "1", "experts": "1",
        "agreements": "1", "agreed_amount": "120.5", "contracts": "1", "contract_amount": "120.5", "solved": "1",
        "contracted": "1", "awards": "2", "prizes": "10",
    }  # fmt: skip


def test_the_list_behind_each_figure_has_its_rows_and_its_sum(year_over: Scene) -> None:
    told = numbers(year_over)
    for figure in FIGURES:
        listed = listing(figure, [year_over.competition.pk], actor=year_over.host)

        assert told[figure.key], f"the year has something of everything: {figure.key}"
        assert spoken(listed.result) == spoken(told[figure.key]), figure.key
        assert listed.number == len(listed.rows)
        if figure.measure == "sum":
            assert sum(row.amount for row in listed.rows if row.amount is not None) == told[figure.key]
        elif figure.measure != "mean":
            assert len(listed.rows) == told[figure.key], figure.key


def test_the_sums_of_a_year_are_the_sums_of_their_lists(year_over: Scene) -> None:
    counted = count([year_over.competition.pk])
    twice = totals([*counted, *counted])
    for figure in FIGURES:
        told = counted[0].numbers[figure.key]
        assert spoken(twice[figure.key]) == spoken(told if figure.measure == "mean" else 2 * told), figure.key


def test_each_step_of_the_funnel_is_part_of_the_step_before(year_over: Scene) -> None:
    told = [numbers(year_over)[key] for key in FUNNEL]
    assert told == sorted(told, reverse=True)


def test_the_share_of_solved_demands(year_over: Scene) -> None:
    assert share(RATIOS[0], numbers(year_over)) == Decimal("33.3")
    assert share(RATIOS[0], {"solved": 0, "published": 0}) is None


def test_nobody_reads_in_a_list_what_they_may_not_read_in_the_case(year_over: Scene) -> None:
    ids = [year_over.competition.pk]
    titles = {row.title for row in listing(BY_KEY["solutions"], ids, actor=year_over.host).rows}
    assert SEALED in titles
    assert "柔轮复合强化工艺方案" in titles
    centre = year_over.actor("centre")
    for row in listing(BY_KEY["solutions"], ids, actor=centre).rows:
        assert row.unit == ""
        assert "柔轮" not in row.title
    sealed = next(row for row in listing(BY_KEY["solutions"], ids, actor=year_over.host).rows if row.title == SEALED)
    assert (sealed.number, sealed.unit, sealed.url) == ("", "", "")


@pytest.mark.parametrize("times", [1, 8])
def test_the_pages_keep_their_budget(scene: Scene, times: int) -> None:
    run_through(scene)
    for number in range(times - 1):
        solution_at("submitted", scene.published(title=f"更多需求{number}"), actor=challenger(f"演示大学{number}"))
    code, year = scene.competition.code, scene.competition.edition.year
    host = browser_of(scene.host)
    pages = [reverse("pages:summaries"), reverse("pages:summary", args=[code])]
    pages += [reverse("pages:summary_list", args=[code, figure.key]) for figure in FIGURES]
    pages += [reverse("pages:year_list", args=[year, "solutions"])]
    for page in pages:
        assert cost(host, page) <= OFFICE, page


def test_the_year_and_the_dashboard_cost_the_same_at_one_competition_and_at_thirty(scene: Scene) -> None:
    run_through(scene)
    competition = scene.competition
    year = competition.edition.year
    pages = [
        (browser_of(actor), url)
        for actor in (scene.host, scene.actor("province"), scene.actor("centre"), scene.actor("supervisor"))
        for url in (
            reverse("pages:summaries"),
            reverse("pages:year_summary", args=[year]),
            reverse("pages:year_list", args=[year, "collected"]),
            reverse("demands:dashboard", args=[competition.code]),
        )
    ]
    one = [cost(browser, url) for browser, url in pages]
    more = copies(competition, 29, name=lambda place: f"第{place}项赛事", code=lambda place: f"YS-{place}")
    copies(CompetitionParty.objects.get(competition=competition), 29, competition_id=lambda place: more[place].pk)
    copies(Demand.objects.filter(state="submitted")[0], 29, case_number="", competition_id=lambda place: more[place].pk)
    thirty = [cost(browser, url) for browser, url in pages]

    assert len(year_summary(scene.host, year).rows) == 30
    assert thirty == one
    assert max(thirty) <= OFFICE


def test_the_page_opens_a_list_for_each_figure_and_explains_it(year_over: Scene) -> None:
    page = browser_of(year_over.host).get(reverse("pages:summary", args=[year_over.competition.code])).content.decode()

    for figure in FIGURES:
        assert reverse("pages:summary_list", args=[year_over.competition.code, figure.key]) in page
        assert figure.meaning in page
    assert "120.5" in page


def test_the_year_of_province_and_centre_has_a_row_for_each_competition(year_over: Scene) -> None:
    for role in ("province", "centre", "supervisor"):
        found = year_summary(year_over.actor(role), None)
        assert [row.code for row in found.rows] == [year_over.competition.code]
        assert {cell.key: cell.value for cell in found.totals}["agreed_amount"] == "120.5"


def test_units_and_visitors_find_no_figures(year_over: Scene) -> None:
    assert Client().get(reverse("pages:summaries")).status_code == 302
    owner = browser_of(year_over.owner)
    assert owner.get(reverse("pages:summaries")).status_code == 404
    assert owner.get(reverse("pages:summary", args=[year_over.competition.code])).status_code == 404


def test_a_figure_nobody_defined_has_no_list(year_over: Scene) -> None:
    client = browser_of(year_over.host)
    assert client.get(reverse("pages:summary_list", args=[year_over.competition.code, "clicks"])).status_code == 404
    assert client.get(reverse("pages:year_list", args=[1999, "collected"])).status_code == 404


def test_the_excel_file_has_the_rows_and_says_what_its_columns_mean(year_over: Scene) -> None:
    url = reverse("pages:summary_list", args=[year_over.competition.code, "agreed_amount"]) + "?workbook=1"

    answer = browser_of(year_over.host).get(url)

    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert head[-1] == "意向金额（万元）"
    assert [row[-1] for row in rows] == [120.5]
    assert BY_KEY["agreed_amount"].meaning in str(book.get_sheet_by_name("说明").to_python())


def test_the_whole_table_goes_to_excel(year_over: Scene) -> None:
    client = browser_of(year_over.host)
    for url in (
        reverse("pages:summary_workbook", args=[year_over.competition.code]),
        reverse("pages:year_workbook", args=[year_over.competition.edition.year]),
    ):
        book = CalamineWorkbook.from_filelike(BytesIO(client.get(url).content))
        head, row = book.get_sheet_by_index(0).to_python()
        assert dict(zip(head, row, strict=True))["意向金额（万元）"] == 120.5


def summarised(scene: Scene) -> Competition:
    for state in ("publishing", "matching", "final", "summarising"):
        Competition.objects.filter(pk=scene.competition.pk).update(state=state)
    return Competition.objects.get(pk=scene.competition.pk)


def test_the_public_summary_waits_for_the_end_and_keeps_secrets(year_over: Scene) -> None:
    url = reverse("pages:public_summary", args=[year_over.competition.code])
    visitor = Client()
    assert visitor.get(url).status_code == 404

    summarised(year_over)

    page = visitor.get(url).content.decode()
    assert "公开发布" in page
    assert "拟投入合作经费" not in page
    assert "120.5" not in page, "one agreement's amount would be told by its sum"
    one = cost(visitor, url)
    assert one <= PUBLIC
    copies(Demand.objects.filter(state="published")[0], 29, case_number="")
    assert cost(visitor, url) == one


def test_a_competition_of_the_archive_has_no_figures_of_ours(scene: Scene) -> None:
    assert numbers(scene)["collected"] == 0
    summarised(scene)
    page = Client().get(reverse("pages:public_summary", args=[scene.competition.code])).content.decode()
    assert "往届档案" in page
    assert "征集需求" not in page


def test_charts_have_the_numbers_of_the_figures(year_over: Scene) -> None:
    found = summary(year_over.competition)
    assert sum(bar.whole for bar in found.industries) == numbers(year_over)["published"]
    assert sum(bar.number for bar in found.industries) == numbers(year_over)["solved"]
    assert sum(month.demands for month in found.months) == numbers(year_over)["collected"]
    assert sum(month.solutions for month in found.months) == numbers(year_over)["solutions"]


def test_the_glossary_says_what_each_figure_counts() -> None:
    glossary = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
    for figure in (*FIGURES, *RATIOS):
        assert f"| {figure.label} | `{figure.key}` | {figure.unit} | {figure.meaning} |" in glossary
