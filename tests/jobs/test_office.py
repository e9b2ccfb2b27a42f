"""What administrators see and do with background work and the record in the office."""

from datetime import timedelta

import pytest
from django.urls import reverse

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.runner import run_all
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel import clock
from challenge_portal.organisations.roles import AUDIT_ADMINISTRATOR, HOST_OFFICER, SYSTEM_ADMINISTRATOR
from tests.factories.browsers import browser_of
from tests.factories.jobs import NOON
from tests.factories.organisations import make_tree, officer
from tests.factories.trail import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in():
    """A browser of a new officer with that role at the centre."""
    tree = make_tree()

    def browser(role):
        return browser_of(officer(tree["centre"], role, at=clock.now() - timedelta(days=1)))

    return browser


@pytest.fixture
def failed_job():
    job = enqueue("tests.hopeless", {}, at=NOON)
    run_all(at=NOON)
    return job


def test_the_system_administrator_sees_why_a_job_failed_and_has_it_tried_again(sign_in, failed_job):
    browser = sign_in(SYSTEM_ADMINISTRATOR)
    page = browser.get(reverse("admin:jobs_job_change", args=[failed_job.pk])).content.decode()
    assert "文件已删除" in page
    assert "重新执行" in page

    moved = browser.post(reverse("admin:jobs_job_move", args=[failed_job.pk, "retry"]), {"reason": ""})

    assert moved.status_code == 302
    assert Job.objects.get().state == "waiting"


def test_the_audit_administrator_reads_jobs_and_the_record_and_changes_nothing(sign_in, failed_job):
    entry = recorded(3, reason="缺少指标")
    browser = sign_in(AUDIT_ADMINISTRATOR)

    assert "重新执行" not in browser.get(reverse("admin:jobs_job_change", args=[failed_job.pk])).content.decode()
    assert browser.post(reverse("admin:jobs_job_move", args=[failed_job.pk, "retry"])).status_code == 403
    listed = browser.get(reverse("admin:trail_trailentry_changelist") + "?verb=trail.act.refused").content.decode()
    assert "李敏（演示）" in listed
    shown = browser.get(reverse("admin:trail_trailentry_change", args=[entry.pk])).content.decode()
    assert "缺少指标" in shown
    assert "待封存" in shown
    assert browser.get(reverse("admin:trail_trailentry_export")).status_code == 200


@pytest.mark.parametrize("page", ["jobs_job", "jobs_periodicrun", "trail_trailentry"])
def test_other_officers_find_neither(sign_in, page):
    assert sign_in(HOST_OFFICER).get(reverse(f"admin:{page}_changelist")).status_code in {403, 404}


@pytest.mark.parametrize("rows", [1, 30])
def test_the_lists_cost_the_same_however_long(sign_in, rows, django_assert_max_num_queries):
    for number in range(rows):
        recorded(number)
        enqueue("tests.effect", {"number": number}, at=NOON)
    browser = sign_in(AUDIT_ADMINISTRATOR)
    for page in ["jobs_job", "trail_trailentry"]:
        with django_assert_max_num_queries(15):
            assert browser.get(reverse(f"admin:{page}_changelist")).status_code == 200
