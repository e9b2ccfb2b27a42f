"""Messages by mail, in plain text."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.jobs.runner import keep_alive
from challenge_portal.kernel import clock
from challenge_portal.notices.kinds import kind_label
from challenge_portal.notices.models import Message, ReminderWish

logger = logging.getLogger(__name__)


class NotAllSent(Exception):
    """Some mails could not be handed over; the job tries these again."""


def send_messages(message_ids: Sequence[int], *, at: datetime) -> int:
    """Send what is not sent yet; returns how many went out. One bad address doesn't hold up the others.

    Raises ``NotAllSent`` at the end when any failed; each keeps its own error.
    """
    sent, failed = 0, 0
    for message_id in message_ids:
        try:
            sent += _send(message_id, at=at)
        except (OSError, smtplib.SMTPException) as error:
            failed += 1
            Message.objects.filter(pk=message_id).update(mail_error=str(error)[:2000] or type(error).__name__)
            logger.warning("Message %s could not be mailed: %s", message_id, error)
        keep_alive(at=clock.now())
    if failed:
        raise NotAllSent(f"{len(message_ids)} 封邮件中有 {failed} 封未能发出。")
    return sent


@transaction.atomic
def _send(message_id: int, *, at: datetime) -> bool:
    """Hand one mail over while holding its row, so no second worker sends it too.

    Between handing over and commit a killed process would send again: the same Message-ID lets mail servers see it.
    """
    waiting = Message.objects.filter(pk=message_id, mail_wanted=True, mailed_at=None)
    rows = waiting.select_for_update(of=["self"], skip_locked=True)
    message = rows.select_related("person__reminder_wish").first()
    if message is None or not message.person.email or not message.person.is_active:
        return False
    if not wants_mail(message.person):
        Message.objects.filter(pk=message_id).update(mail_wanted=False)
        return False
    mail_of(message).send()
    Message.objects.filter(pk=message_id).update(mailed_at=at, mail_error="")
    return True


def wants_mail(person: User) -> bool:
    """Everybody who has not said otherwise."""
    wish: ReminderWish | None = getattr(person, "reminder_wish", None)
    return wish is None or wish.mail


def mail_of(message: Message) -> EmailMessage:
    """The mail for a message, from the texts in ``templates/notices``. Demo data says so in the subject."""
    address = str(getattr(settings, "PORTAL_ADDRESS", "http://127.0.0.1:8000")).rstrip("/")
    context = {
        "name": message.person.display_name,
        "text": message.text,
        "url": f"{address}{message.link}" if message.link else "",
        "items": [item | {"url": f"{address}{item['link']}" if item["link"] else ""} for item in message.items],
        "messages_url": f"{address}/messages/",
        "settings_url": f"{address}{reverse('notices:wishes')}",
        "kind": kind_label(message.kind),
        "demo": bool(getattr(settings, "DEMO", False)),
    }
    subject = " ".join(render_to_string("notices/mail_subject.txt", context).split())
    domain = address.split("://")[-1].split("/")[0].split(":")[0]
    return EmailMessage(
        subject=subject,
        body=render_to_string("notices/mail.txt", context).strip() + "\n",
        to=[message.person.email],
        headers={"Message-ID": f"<message-{message.pk}@{domain}>"},
    )
