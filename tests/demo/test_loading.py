"""The loaded demonstration: everything went the way it would have gone, once, and says that it is a demonstration."""

import io
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from challenge_portal.accounts.models import User
from challenge_portal.demo.accounts import ACCOUNTS, PASSWORD
from challenge_portal.demo.data import demands as demand_rows
from challenge_portal.demo.data import rows
from challenge_portal.demo.loading import load
from challenge_portal.documents.models import Document, DocumentFile
from challenge_portal.documents.states import FileRole
from challenge_portal.jobs.models import Job
from challenge_portal.kernel.clock import local
from challenge_portal.organisations.models import Authority, Institution
from challenge_portal.organisations.roles import ROLE_LABELS
from challenge_portal.trail.models import TrailEntry
from competitions.models import Competition, Edition, HostingApplication
from competitions.states import CompetitionState, EditionState
from demands.models import Analysis, Batch, Demand, PublicVersion
from tests.demo.conftest import Loaded

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
    assert Counter(Demand.objects.values_list("state", flat=True)) == wanted
    assert not Demand.objects.filter(is_demo=False).exists()


def test_every_application_stands_where_its_row_says(loaded: Loaded) -> None:
    wanted = Counter(row["state"] for row in rows("applications"))
    assert Counter(HostingApplication.objects.values_list("state", flat=True)) == wanted
    returned = HostingApplication.objects.get(host__place="日照")
    assert returned.revision == 2  # given back once, mended, stamped again


def test_no_state_was_written_without_the_record_of_its_move(loaded: Loaded) -> None:
    for model in (Demand, Analysis, Batch, HostingApplication, Competition, Edition):
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
    moved = TrailEntry.objects.filter(subject_kind="demands.demand").values_list("at", flat=True)
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
    running = Competition.objects.filter(edition__ordinal=7, state=CompetitionState.COLLECTING)
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
    assert [series.name for series in suzhou.series.all()] == ["沪苏同城国际创新挑战赛"]


def test_the_seventh_edition_is_alive_today(loaded: Loaded) -> None:
    seventh = Edition.objects.get(ordinal=7)
    assert seventh.state == EditionState.OPEN
    assert seventh.published_at < loaded.at < seventh.national_deadline
    shandong = seventh.forwardings.get(province__place="山东")
    assert loaded.at < shandong.deadline < seventh.national_deadline
    assert (seventh.latest_final_on.month, seventh.latest_final_on.day) == (10, 31)


def test_papers_wait_for_the_worker(loaded: Loaded) -> None:
    assert not DocumentFile.objects.filter(role=FileRole.PRINT).exists()
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
