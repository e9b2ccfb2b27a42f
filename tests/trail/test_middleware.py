from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import NotAllowed, NotVisible
from challenge_portal.trail.context import of_request, request_facts
from challenge_portal.trail.middleware import RefusalRecorder, RequestContext, began_at
from challenge_portal.trail.models import TrailEntry
from tests.factories.trail import NOON, OFFICER, Somebody, recorded


def answer_with(view, **headers):
    """The request as a view sees it, after the middleware."""
    request = RequestFactory().get("/demands/12/", headers=headers)
    return RequestContext(view)(request), request


def test_a_request_has_one_moment_an_address_and_a_number():
    seen = []
    before = clock.now()

    response, request = answer_with(lambda request: seen.append(request_facts()) or HttpResponse())

    assert before <= request.now <= clock.now()
    assert seen[0].address == request.address == "127.0.0.1"
    assert seen[0].request_id == response["X-Request-ID"]
    assert request_facts().address == ""


def test_headers_are_not_believed_without_a_proxy_of_ours(settings):
    settings.TRUSTED_PROXY = False

    _, request = answer_with(
        lambda _: HttpResponse(), **{"X-Request-Start": "t=1000000000.000", "X-Forwarded-For": "1.2.3.4"}
    )

    assert clock.now() - request.now < timedelta(minutes=1)
    assert request.address == "127.0.0.1"


def test_behind_the_proxy_a_slow_upload_counts_from_its_start(settings):
    settings.TRUSTED_PROXY = True
    began = clock.now() - timedelta(minutes=5)

    _, request = answer_with(
        lambda _: HttpResponse(),
        **{
            "X-Request-Start": f"t={began.timestamp():.3f}",
            "X-Forwarded-For": "6.6.6.6, 1.2.3.4",  # the first was written by the visitor
            "X-Request-ID": "front-1234",
        },
    )

    assert abs(request.now - began) < timedelta(milliseconds=2)
    assert (request.address, request.request_id) == ("1.2.3.4", "front-1234")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("t=1789876800.250", datetime(2026, 9, 20, 4, 0, 0, 250000, tzinfo=UTC)),
        ("1789876800250", datetime(2026, 9, 20, 4, 0, 0, 250000, tzinfo=UTC)),
        ("t=1789876800", NOON),
    ],
)
def test_the_start_is_read_in_seconds_and_in_milliseconds(header, expected):
    assert began_at(header, NOON + timedelta(minutes=1)) == expected


@pytest.mark.parametrize("header", ["", "yesterday", "t=99999999999999999999", "t=1789884000.0", "t=1789870000.0"])
def test_a_start_that_can_not_be_true_is_not_believed(header):
    assert began_at(header, NOON) == NOON  # unreadable, later than the arrival, more than an hour before it


@pytest.mark.django_db(transaction=True)
class TestRefusedTries:
    def refused(self, error, actor=OFFICER):
        request = RequestFactory().post("/demands/12/publish/")
        request.now, request.address, request.actor = NOON, "10.0.0.9", actor
        with of_request(address="10.0.0.9", request_id="abc12345"):
            RefusalRecorder(lambda _: HttpResponse()).process_exception(request, error)

    def test_a_refused_try_is_recorded_after_the_rollback(self):
        @transaction.atomic
        def view():
            recorded(1)
            raise NotAllowed("demands.publish")

        with pytest.raises(NotAllowed) as caught:
            view()

        self.refused(caught.value)

        entry = TrailEntry.objects.get()  # the view's own entry is gone
        assert (entry.verb, entry.actor_label) == ("trail.act.refused", OFFICER.label)
        assert (entry.subject_id, entry.address) == ("/demands/12/publish/", "10.0.0.9")
        assert entry.details == {"method": "POST", "answer": 403, "action": "demands.publish"}

    def test_the_object_of_the_try_is_named(self, django_user_model):
        person = django_user_model.objects.create(username="wang")
        self.refused(NotAllowed("accounts.lock", person))
        assert TrailEntry.objects.get().details["subject"] == {"kind": "accounts.user", "id": str(person.pk)}

    def test_trying_again_within_a_minute_does_not_flood_the_record(self):
        for _ in range(3):
            self.refused(NotAllowed("demands.publish"))
        assert TrailEntry.objects.count() == 1

    def test_a_signed_in_person_who_guesses_ids_is_recorded_a_passing_visitor_is_not(self):
        self.refused(NotVisible(), actor=Somebody(person_id=None, label="访客"))
        assert not TrailEntry.objects.exists()

        self.refused(NotVisible())
        assert TrailEntry.objects.get().details["answer"] == 404

    def test_other_errors_are_not_acts(self):
        self.refused(ValueError("a bug"))
        assert not TrailEntry.objects.exists()
