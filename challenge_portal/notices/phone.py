"""Urgent messages to the phones of those who wish it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from challenge_portal.jobs.runner import keep_alive
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel import clock
from challenge_portal.notices.models import Message, PhoneNotice, ReminderWish
from challenge_portal.notices.senders import NotSent, offered_channels, sender_of

logger = logging.getLogger(__name__)
NEWS_FOR = timedelta(hours=2)
"""After that an urgent text is no news on a phone: the portal and the mail have it."""


class NotAllSent(Exception):
    """Some texts could not be handed over; the job tries these again."""


def pass_on(messages: Sequence[Message], *, at: datetime) -> None:
    """Have new messages sent to the phones of those who wish it. One query where no channel is offered to anybody."""
    channels = offered_channels()
    if not channels or not messages:
        return
    wishes = {
        wish.person_id: wish
        for wish in ReminderWish.objects.filter(person__in=[each.person_id for each in messages]).exclude(
            person__phone=""
        )
    }
    wanted = [
        PhoneNotice(message=message, channel=channel)
        for message in messages
        for channel in channels
        if getattr(wishes.get(message.person_id), channel.value, False)
    ]
    PhoneNotice.objects.bulk_create(wanted, ignore_conflicts=True)
    if wanted:
        pks = [message.pk for message in messages]
        enqueue("notices.phone", {"messages": pks}, at=at)


def send_to_phones(message_ids: Sequence[int], *, at: datetime) -> int:
    """Send what is not sent yet; returns how many went out. Raises ``NotAllSent`` at the end when any failed."""
    sent, failed = 0, 0
    notices = PhoneNotice.objects.filter(message__in=message_ids, sent_at=None).order_by("pk")
    for pk in list(notices.values_list("pk", flat=True)):
        try:
            sent += _send(pk, at=at)
        except NotSent as error:
            failed += 1
            PhoneNotice.objects.filter(pk=pk).update(error=str(error)[:2000] or "NotSent")
            logger.warning("Phone notice %s could not be sent: %s", pk, error)
        keep_alive(at=clock.now())
    if failed:
        raise NotAllSent(f"{failed} 条手机通知未能发出。")
    return sent


@transaction.atomic
def _send(pk: int, *, at: datetime) -> bool:
    """Hand one text over while holding its row, so no second worker sends it too."""
    waiting = PhoneNotice.objects.filter(pk=pk, sent_at=None)
    notice = waiting.select_for_update(of=["self"], skip_locked=True).select_related("message__person").first()
    if notice is None or at > notice.message.created_at + NEWS_FOR:
        return False
    person = notice.message.person
    if not person.phone or not person.is_active:
        return False
    text = f"【创新挑战赛门户】{notice.message.text}"
    sender_of(notice.channel).send(phone=person.phone, text=text, reference=f"notice-{pk}")
    PhoneNotice.objects.filter(pk=pk).update(sent_at=at, error="")
    return True
