"""Through which channels a person hears, and what goes to a phone."""

import json

import pytest
from django.core import mail
from django.urls import reverse

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.runner import run_all
from challenge_portal.notices.models import Message, PhoneNotice
from challenge_portal.notices.phone import send_to_phones
from challenge_portal.notices.reminders import send_reminders
from challenge_portal.notices.senders import NotSent
from challenge_portal.notices.wishes import keep_wishes
from challenge_portal.organisations.actors import Actor
from tests.factories.notices import DAY, NOW, due_in, told
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db
FILE_SENDER = "challenge_portal.notices.senders.FileSender"
TWO_HOURS = DAY / 12


class RefusingSender:
    """An operator's adapter whose gateway is down for a while."""

    down = True

    def __init__(self, channel):
        self.channel = channel

    def send(self, *, phone, text, reference):
        if self.down:
            raise NotSent("网关无响应")


@pytest.fixture
def with_phones(settings, tmp_path, wang):
    """A portal with both channels, and a person with a phone."""
    settings.NOTICE_SENDERS = {"sms": FILE_SENDER, "wecom": FILE_SENDER}
    settings.NOTICE_FILE_PATH = tmp_path
    wang.phone = "13800000001"
    wang.save()


def sent_by(channel, folder):
    file = folder / f"{channel}.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def wish(person, **wanted):
    keep_wishes(actor=Actor(person), **({"mail": True, "sms": False, "wecom": False} | wanted))


def remind_two_hours_before(*persons):
    due_in(1 / 12, *persons, offsets=[TWO_HOURS])
    send_reminders(at=NOW)
    run_all(at=NOW)


def test_by_default_mail_comes_and_phones_stay_quiet(with_phones, wang, tmp_path):
    remind_two_hours_before(wang)
    assert len(mail.outbox) == 1
    assert list(tmp_path.iterdir()) == []


def test_who_wishes_it_is_told_urgent_things_on_the_phone_once(with_phones, wang, tmp_path):
    wish(wang, sms=True)
    remind_two_hours_before(wang)
    send_reminders(at=NOW)
    run_all(at=NOW + DAY)

    (text,) = sent_by("sms", tmp_path)
    assert text["phone"] == "13800000001"
    assert text["text"] == "【创新挑战赛门户】“提交申办表”还有 2 小时，2026年11月20日 12:00 截止。"
    assert sent_by("wecom", tmp_path) == []
    assert PhoneNotice.objects.get().sent_at == NOW


def test_each_channel_is_a_wish_of_its_own(with_phones, wang, tmp_path):
    wish(wang, mail=False, wecom=True)
    remind_two_hours_before(wang)
    assert (len(sent_by("sms", tmp_path)), len(sent_by("wecom", tmp_path)), mail.outbox) == (0, 1, [])
    assert Message.objects.filter(person=wang).count() == 1  # in the portal always


def test_a_digest_and_other_messages_never_ring_a_phone(with_phones, wang, tmp_path):
    wish(wang, sms=True, wecom=True)
    due_in(7, wang)
    send_reminders(at=NOW)
    told(wang)
    run_all(at=NOW)
    assert len(mail.outbox) == 2
    assert list(tmp_path.iterdir()) == []


def test_who_wants_no_mail_gets_none_even_if_it_was_on_its_way(wang):
    told(wang)
    wish(wang, mail=False)
    run_all(at=NOW)
    assert mail.outbox == []
    assert Job.objects.get().state == "done"


def test_a_portal_without_adapters_sends_nothing(wang, tmp_path, settings):
    settings.NOTICE_FILE_PATH = tmp_path
    wang.phone = "13800000001"
    wang.save()
    wish(wang, sms=True)
    remind_two_hours_before(wang)
    assert list(tmp_path.iterdir()) == []
    assert not PhoneNotice.objects.exists()


def test_a_gateway_that_is_down_is_tried_again(with_phones, wang, settings, monkeypatch):
    settings.NOTICE_SENDERS = {"sms": f"{__name__}.RefusingSender"}
    wish(wang, sms=True)
    remind_two_hours_before(wang)
    assert PhoneNotice.objects.get().error == "网关无响应"

    monkeypatch.setattr(RefusingSender, "down", False)
    run_all(at=NOW + DAY / 48)
    notice = PhoneNotice.objects.get()
    assert (notice.sent_at, notice.error) == (NOW + DAY / 48, "")


def test_an_old_urgent_text_is_not_sent_any_more(with_phones, wang, settings, monkeypatch):
    settings.NOTICE_SENDERS = {"sms": f"{__name__}.RefusingSender"}
    wish(wang, sms=True)
    remind_two_hours_before(wang)
    monkeypatch.setattr(RefusingSender, "down", False)
    run_all(at=NOW + DAY)
    assert PhoneNotice.objects.get().sent_at is None


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_sends(with_phones, wang, tmp_path):
    wish(wang, sms=True)
    due_in(1 / 12, wang, offsets=[TWO_HOURS])
    send_reminders(at=NOW)
    message = Message.objects.get()
    assert sum(at_once(5, lambda _: send_to_phones([message.pk], at=NOW))) == 1
    assert len(sent_by("sms", tmp_path)) == 1


class TestPage:
    @pytest.fixture
    def page(self, client, wang):
        client.force_login(wang)
        return reverse("notices:wishes")

    def test_a_person_sets_their_wishes(self, with_phones, client, page):
        said = client.get(page).content.decode()
        assert "wang@example.invalid" in said
        assert "138****0001" in said
        assert client.post(page, {"sms": "on"}).status_code == 302
        form = client.get(page).context["form"]
        assert [form[name].value() for name in ("mail", "sms", "wecom")] == [False, True, False]

    def test_what_the_portal_does_not_have_is_not_offered(self, client, page, wang):
        assert client.get(page).content.decode().count("本门户未开通") == 2
        client.post(page, {"mail": "on", "sms": "on"})
        assert client.get(page).context["form"]["sms"].value() is False

    def test_who_has_no_phone_reads_why(self, settings, client, page):
        settings.NOTICE_SENDERS = {"sms": FILE_SENDER}
        assert "没有登记手机号" in client.get(page).content.decode()

    def test_it_costs_little(self, client, page, django_assert_max_num_queries):
        client.get(page)
        with django_assert_max_num_queries(12):
            client.get(page)
