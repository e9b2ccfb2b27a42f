"""The loaded demonstration: everything went the way it would have gone, once, and says that it is a demonstration."""

import io
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from awards.models import Award, AwardKind, AwardRound, Decision, Entry, Final, Judge
from awards.states import AwardRoundState, AwardState, EntryState, FinalState
from challenge_portal.accounts.models import User
from challenge_portal.demo.accounts import ACCOUNTS, PASSWORD
from challenge_portal.demo.data import demands as demand_rows
from challenge_portal.demo.data import rows
from challenge_portal.demo.data import solutions as solution_rows
from challenge_portal.demo.loading import load
from challenge_portal.documents.models import Document, DocumentFile
from challenge_portal.documents.states import FileRole
from challenge_portal.jobs.models import Job
from challenge_portal.kernel.clock import local
from challenge_portal.organisations.models import Authority, Institution
from challenge_portal.organisations.roles import ROLE_LABELS
from challenge_portal.trail.models import TrailEntry
from competitions.models import Competition, Edition, HostingApplication, ProposedDecision
from competitions.states import CompetitionState, EditionState
from demands.models import Analysis, Batch, Demand, PublicVersion
from demands.states import DemandState
from solutions.models import Agreement, Meeting, Registration, Solution
from solutions.states import AgreementState, SolutionState
from tests.demo.conftest import Loaded

STATEFUL = (Registration, Solution, Meeting, Agreement, Final, Entry, AwardRound, Award)
STAGES = {"approved": "to_confirm", "not_fit": "unfit"}
SATURDAY = 5


def _counts() -> dict[str, int]:
    tables = connection.introspection.table_names()
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.db_table in tables
    }


def test_a_second_load_changes_nothing(loaded: Loaded) -> None:
    before = _counts()

    assert load(at=loaded.at) is None

    assert _counts() == before


def test_the_tree_is_sound(loaded: Loaded) -> None:
    assert Authority.objects.find_problems() == ([], [], [], [], [])
    jiangning = Authority.objects.get(division_code="320115")
    above = [each.place for each in Authority.objects.get_ancestors(jiangning)]
    assert above == ["科技部", "科技部火炬中心", "江苏", "南京"]


def test_every_demand_stands_where_its_row_says(loaded: Loaded) -> None:
    wanted = Counter(STAGES.get(row["stage"], row["stage"]) for row in demand_rows())
    found = Counter(Demand.objects.values_list("state", flat=True))
    partners = Agreement.objects.filter(state=AgreementState.CONFIRMED).values("solution__demand").distinct().count()
    assert found.pop(DemandState.AGREED) == partners > 0
    after = {DemandState.PUBLISHED, DemandState.CLOSED}  # a signed letter of intent moves a demand on from either
    assert all(found[state] == wanted[state] for state in set(wanted) - after)
    assert sum(found[state] for state in after) + partners == sum(wanted[state] for state in after)
    assert not Demand.objects.filter(is_demo=False).exists()


def test_every_application_stands_where_its_row_says(loaded: Loaded) -> None:
    wanted = Counter(row["state"] for row in rows("applications"))
    assert Counter(HostingApplication.objects.values_list("state", flat=True)) == wanted
    returned = HostingApplication.objects.get(host__place="日照")
    assert returned.revision == 2  # given back once, mended, stamped again


def test_no_state_was_written_without_the_record_of_its_move(loaded: Loaded) -> None:
    for model in (*STATEFUL, Demand, Analysis, Batch, HostingApplication, Competition, Edition):
        for each in model._base_manager.all():
            last = TrailEntry.objects.filter(subject_kind=model._meta.label_lower, subject_id=str(each.pk)).exclude(
                to_state=""
            )
            newest = last.order_by("-pk").first()
            initial = model._meta.get_field("state").default
            assert each.state == (newest.to_state if newest else initial), each


def test_the_record_runs_in_the_order_of_time(loaded: Loaded) -> None:
    for subject in Demand.objects.all():
        moments = TrailEntry.objects.filter(subject_kind="demands.demand", subject_id=str(subject.pk)).order_by("pk")
        times = list(moments.values_list("at", flat=True))
        assert times == sorted(times)
    assert not TrailEntry.objects.filter(at__gt=loaded.at).exists()


def test_nobody_works_at_weekends(loaded: Loaded) -> None:
    moved = TrailEntry.objects.filter(subject_kind="demands.demand").exclude(to_state="")
    moved = moved.exclude(verb__endswith=".expire").values_list("at", flat=True)  # the clock knows no weekend
    assert not [at for at in moved if local(at).weekday() >= SATURDAY]


def test_what_an_enterprise_hides_is_not_in_public(loaded: Loaded) -> None:
    for public in PublicVersion.objects.select_related("demand__owner"):
        demand = public.demand
        if demand.hide_name:
            assert public.owner_name == ""
            assert demand.owner.short_name not in public.title + public.description
        if demand.hide_budget:
            assert public.budget is None


def test_the_archive_is_real_and_the_rest_is_marked(loaded: Loaded) -> None:
    assert Edition.objects.get(ordinal=4).state == EditionState.CONCLUDED
    archive = Competition.objects.filter(edition__ordinal=4)
    assert archive.count() == 18
    assert set(archive.values_list("state", "is_demo")) == {(CompetitionState.CONCLUDED, False)}
    assert archive.get(place="上海").sessions.count() == 29
    assert not Competition.objects.filter(edition__ordinal=7, is_demo=False).exists()
    assert not Document.objects.filter(is_demo=False).exists()
    assert not Institution.objects.filter(is_demo=False).exists()


def test_a_place_of_the_archive_keeps_the_name_of_the_notice(loaded: Loaded) -> None:
    jiangsu = Competition.objects.get(edition__ordinal=4, place="江苏")
    hosts = [party.shown_name for party in jiangsu.parties.filter(may_manage=True)]
    assert hosts == ["扬州市人民政府", "江宁区人民政府", "海门市人民政府"]


def test_competitions_have_the_hosts_of_the_accepted_applications(loaded: Loaded) -> None:
    running = Competition.objects.filter(edition__ordinal=7)
    hosts = {
        each.place: {party.organisation.place for party in each.parties.filter(may_manage=True)} for each in running
    }
    assert hosts == {
        "上海": {"上海"},
        "宁波": {"宁波"},
        "江苏": {"扬州", "江宁区"},
        "苏州": {"苏州"},
        "陕西": {"西安", "榆林"},
    }
    suzhou = running.get(place="苏州")
    assert (suzhou.second_series.name, suzhou.second_title in suzhou.name) == ("沪苏同城国际创新挑战赛", True)


def test_a_competition_stands_in_two_series_and_the_next_edition_is_being_written(loaded: Loaded) -> None:
    shanghai = Competition.objects.get(edition__ordinal=4, place="上海")
    assert shanghai.name == "第四届中国创新挑战赛（上海）暨第二届长三角国际创新挑战赛"
    typed = shanghai.parties.filter(authority=None, institution=None)
    assert [party.named for party in typed.filter(title="organising")] == [
        "上海市市场监督管理局",
        "上海市教育委员会",
        "上海科学院",
    ]
    draft = Edition.objects.get(state=EditionState.DRAFT)
    assert draft.name_for("西安") == "第十四届中国创新创业大赛创新挑战赛（西安）"
    assert [track.name for track in draft.track_list] == ["专题赛", "新兴产业赛", "产业赛"]
    seventh = Edition.objects.get(ordinal=7)
    assert [row.file.original_name for row in seventh.notice_files.all()] == [
        "附件1 第七届中国创新挑战赛工作方案（演示）.pdf"
    ]


def test_there_is_a_competition_at_every_stage(loaded: Loaded) -> None:
    found = set(Competition.objects.filter(is_demo=True).values_list("state", flat=True))
    assert found == set(CompetitionState) - {CompetitionState.PREPARING}
    assert Solution.objects.filter(state=SolutionState.SEALED, demand__competition__seals_solutions=True).count() >= 8
    assert set(Final.objects.values_list("state", flat=True)) == {FinalState.RUNNING, FinalState.RELEASED}
    assert set(AwardRound.objects.values_list("state", flat=True)) == {
        AwardRoundState.PUBLICISED,
        AwardRoundState.DECIDED,
    }


def test_every_solution_stands_where_its_row_says(loaded: Loaded) -> None:
    """A row says where the enterprise left it; agreements and the decisions of a final took some of them further."""
    rows = solution_rows()
    assert Solution.objects.count() == len(rows) >= 90
    told = Counter(Solution.objects.values_list("state", flat=True))
    wanted = Counter("submitted" if "supplement" in row else row["end"] for row in rows)
    for untouched in ("draft", "sealed", "submitted", "asked", "withdrawn"):
        assert told[untouched] == wanted[untouched], untouched
    assert told["agreed"] == Agreement.objects.filter(state=AgreementState.CONFIRMED).count() >= 8
    assert not Solution.objects.filter(is_demo=False).exists()


def test_the_final_of_today_shows_life(loaded: Loaded) -> None:
    final = Final.objects.get(state=FinalState.RUNNING)
    states = Counter(Entry.objects.filter(final_demand__final=final).values_list("state", flat=True))
    assert states[EntryState.SCORED] == 1
    assert states[EntryState.SCORING] == 1
    assert states[EntryState.WAITING] >= 2
    kinds = set(Judge.objects.filter(final=final).values_list("kind", flat=True))
    assert kinds == {"demand_side", "technology", "transfer", "finance"}
    signed_in = {"judge1", "judge2", "judge3", "judge4"}
    assert signed_in <= set(Judge.objects.filter(final=final).values_list("person__username", flat=True))


def test_one_enterprise_departed_from_the_ranking_and_said_why(loaded: Loaded) -> None:
    assert Decision.objects.count() == 2
    departed = Decision.objects.get(departs=True)
    assert departed.rank == 2
    assert departed.reason


def test_the_award_tables_of_the_notices_are_there(loaded: Loaded) -> None:
    sources = set(AwardKind.objects.values_list("source", flat=True))
    assert {"沪科合〔2019〕23号 三（五）2", "沪科〔2021〕303号 奖励激励"} <= sources
    assert AwardKind.objects.filter(competition__code__startswith="HS-", title="最佳解决方案奖").exists()
    assert Award.objects.filter(state=AwardState.GRANTED).exclude(number="").count() >= 8


def test_the_seventh_edition_is_alive_today(loaded: Loaded) -> None:
    seventh = Edition.objects.get(ordinal=7)
    assert seventh.state == EditionState.OPEN
    assert seventh.published_at < loaded.at < seventh.national_deadline
    shandong = seventh.forwardings.get(province__place="山东")
    assert loaded.at < shandong.deadline < seventh.national_deadline
    assert (seventh.latest_final_on.month, seventh.latest_final_on.day) == (10, 31)


def test_the_first_hosts_were_decided_together_and_a_proposal_waits_for_the_next_release(loaded: Loaded) -> None:
    seventh = Edition.objects.get(ordinal=7)
    assert seventh.decides_together
    released = seventh.announcements.get(kind="decision")
    accepted = HostingApplication.objects.filter(state="accepted")
    assert all(each.host.name in released.body for each in accepted.select_related("host"))
    assert released.document is not None
    waiting = ProposedDecision.objects.exclude(application__state__in=["accepted", "not_accepted"])
    assert [each.application.host.place for each in waiting.select_related("application__host")] == ["绵阳"]
    assert seventh.review_deadline > seventh.national_deadline
    assert seventh.organiser.experts.filter(is_listed=True).count() >= 5


def test_a_case_changed_hands(loaded: Loaded) -> None:
    weifang = HostingApplication.objects.get(host__place="潍坊")
    assert weifang.person_in_charge.username == "weifang2"
    assert TrailEntry.objects.filter(verb="competitions.hostingapplication.handed_over").count() == 1


def test_papers_wait_for_the_worker(loaded: Loaded) -> None:
    printed = DocumentFile.objects.filter(role=FileRole.PRINT)  # what was signed had to be printed before
    assert set(printed.values_list("document__subject_kind", flat=True)) == {"solutions.agreement"}
    waiting = Job.objects.filter(kind="documents.render")
    assert waiting.count() == Document.objects.count() > 40


def test_there_is_an_account_for_every_role_and_its_password_opens(loaded: Loaded) -> None:
    roles = {account.role for account in ACCOUNTS}
    assert set(ROLE_LABELS.values()) - roles == {"专场实施单位经办人"}  # granted at a competition
    assert {"单位管理员", "成员", "服务机构管理员"} <= roles
    people = User.objects.in_bulk([account.username for account in ACCOUNTS], field_name="username")
    assert people["centre"].check_password(PASSWORD)
    assert {account.username for account in ACCOUNTS} == set(people)


def test_the_list_of_accounts_is_printed() -> None:
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    assert PASSWORD in out.getvalue()
    assert "宁波（计划单列市）" in out.getvalue()


def test_the_command_refuses_where_real_people_work(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="演示环境"):
        call_command("load_demo")
