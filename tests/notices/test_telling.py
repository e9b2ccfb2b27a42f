import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.runner import run_all
from challenge_portal.notices.models import Message
from challenge_portal.notices.selectors import latest_messages, unread_count
from challenge_portal.notices.services import register_kinds
from tests.factories.notices import DAY, NOW, told
from tests.factories.organisations import UserFactory
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db


def test_everybody_finds_the_message_in_the_portal_and_who_has_an_address_gets_a_mail(wang, li):
    assert told(wang, li) == 2
    assert mail.outbox == []  # nothing is sent inside the request

    run_all(at=NOW)

    assert (unread_count(wang), unread_count(li)) == (1, 1)
    (sent,) = mail.outbox
    assert sent.to == ["wang@example.invalid"]
    assert sent.subject == "【创新挑战赛门户】申办表已被退回修改。"
    assert sent.body.startswith("王工（演示）：\n\n申办表已被退回修改。\n")
    assert "办理地址：http://127.0.0.1:8000/applications/12/" in sent.body
    assert "全部消息：http://127.0.0.1:8000/messages/" in sent.body


def test_a_demo_says_so_in_the_mail(wang, settings):
    settings.DEMO = True
    told(wang)
    run_all(at=NOW)
    assert mail.outbox[0].subject.startswith("【演示】")
    assert "本站为演示站点" in mail.outbox[0].body


def test_with_a_key_a_person_is_told_once(wang, li):
    assert told(wang, key="applications:12:returned") == 1
    run_all(at=NOW)
    assert told(wang, li, key="applications:12:returned") == 1
    assert told(wang, key="applications:12:returned:2") == 1
    run_all(at=NOW)

    assert (unread_count(wang), unread_count(li), len(mail.outbox)) == (2, 1, 2)


def test_a_mail_may_be_unwanted(wang):
    told(wang, mail=False)
    assert not Job.objects.exists()


def test_who_is_named_twice_is_told_once_and_who_left_not_at_all(wang, li):
    li.is_active = False
    assert told(wang, wang, li) == 1


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_link_out_of_the_portal_is_refused(wang, link):
    with pytest.raises(ValueError, match="门户内"):
        told(wang, link=link)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(person=wang, text="x", link=link, kind="k", created_at=NOW)


def test_an_act_that_is_rolled_back_tells_nobody(wang):
    @transaction.atomic
    def act():
        told(wang)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    run_all(at=NOW)
    assert (unread_count(wang), mail.outbox) == (0, [])


def test_html_in_a_name_stays_text_in_a_mail(wang):
    told(wang, text="需求“A & <B>”已发布。")
    run_all(at=NOW)
    assert "需求“A & <B>”已发布。" in mail.outbox[0].body


def test_a_long_text_does_not_break_the_subject(wang):
    told(wang, text="第一行\n第二行" + "很长" * 100)
    run_all(at=NOW)
    assert "\n" not in mail.outbox[0].subject
    assert len(mail.outbox[0].subject) < 80


def test_one_refused_address_does_not_hold_up_the_others_and_is_tried_again(wang, li, monkeypatch):
    li.email = "nobody@example.invalid"
    li.save()
    original, refusing = EmailBackend.send_messages, {"nobody@example.invalid"}

    def send(self, messages):
        if refusing & set(messages[0].to):
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})
        return original(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    told(li, wang)
    run_all(at=NOW)
    assert [sent.to for sent in mail.outbox] == [["wang@example.invalid"]]
    assert "no such user" in Message.objects.get(person=li).mail_error
    assert Job.objects.get().state == "waiting"

    refusing.clear()
    run_all(at=NOW + DAY)
    assert [sent.to for sent in mail.outbox] == [["wang@example.invalid"], ["nobody@example.invalid"]]
    assert Message.objects.get(person=li).mail_error == ""
    assert Job.objects.get().state == "done"


def test_many_recipients_are_mailed_in_portions(wang, django_assert_max_num_queries):
    crowd = UserFactory.create_batch(60)
    with django_assert_max_num_queries(12):  # not one per person
        told(*crowd)
    assert Job.objects.count() == 2
    run_all(at=NOW)
    assert len(mail.outbox) == 60


def test_the_newest_messages_carry_the_word_of_their_kind(wang):
    register_kinds({"applications": "申办"})
    told(wang, text="早的")
    told(wang, text="晚的", at=NOW + DAY)
    assert [(row.text, row.kind, row.is_new) for row in latest_messages(wang.pk)] == [
        ("晚的", "申办", True),
        ("早的", "申办", True),
    ]


@pytest.mark.django_db(transaction=True)
def test_six_threads_telling_the_same_leave_one_message_and_one_mail(wang):
    for number in range(8):
        at_once(6, lambda _, key=f"k{number}": told(wang, key=key))
    at_once(3, lambda _: run_all(at=NOW))
    assert Message.objects.count() == 8
    assert len(mail.outbox) == 8
