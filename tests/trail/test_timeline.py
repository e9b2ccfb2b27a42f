from datetime import timedelta

import pytest

from challenge_portal.jobs.models import Job
from challenge_portal.trail.selectors import timeline
from tests.factories.trail import NOON, recorded

pytestmark = pytest.mark.django_db


def test_the_timeline_is_newest_first_with_words_for_verbs_and_states(django_assert_num_queries):
    job = ("jobs.job", 1, "任务")
    recorded(subject=job, from_state="waiting", to_state="running")
    recorded(subject=job, from_state="running", to_state="done", at=NOON + timedelta(hours=1), reason="做完")
    recorded(subject=("jobs.job", 2, "别的"))

    with django_assert_num_queries(1):
        rows = timeline(job)

    assert [(row.from_label, row.to_label) for row in rows] == [("执行中", "已完成"), ("待执行", "执行中")]
    assert (rows[0].text, rows[0].reason, rows[0].actor) == ("操作被拒绝", "做完", "李敏（演示）")
    assert rows[0].acting_for == "上海市科学技术委员会"


def test_a_state_that_the_model_no_longer_knows_is_shown_as_it_was_written():
    subject = (Job._meta.label_lower, 1, "任务")
    recorded(subject=subject, from_state="paused")
    assert timeline(subject)[0].from_label == "paused"


def test_a_timeline_can_be_narrowed_to_some_acts():
    subject = ("nowhere.nothing", 1, "")
    recorded(subject=subject)
    recorded(subject=subject, verb="trail.personal.erased")
    assert [row.verb for row in timeline(subject, verbs=["trail.personal.erased"])] == ["trail.personal.erased"]
    assert len(timeline(subject, limit=1)) == 1
