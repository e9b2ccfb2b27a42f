"""What waits on the desk around registrations: the challenger's own, the host's to compare, units from abroad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.countries import HOME
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.pages.todo import Todo, too_long
from solutions.models import Registration
from solutions.policy import challenger
from solutions.states import RegistrationState

CHALLENGER_WORDS = (
    (RegistrationState.RETURNED, "修改退回的报名", "承办地已写明意见，修改后重新提交。", "去修改", True),
    (
        RegistrationState.FINALISED,
        "上传盖章件并提交报名",
        "已定稿：打印、签字盖章、上传扫描件后提交。",
        "去提交",
        False,
    ),
    (RegistrationState.DRAFT, "完成报名", "填完报名表，签署文本，报名后可以查看需求详情。", "继续报名", False),
)


def of_challenger(actor: Actor) -> Iterator[Todo]:
    """What waits for a challenger with its registrations. One query."""
    if actor.authority is not None or not actor.is_signed_in:
        return
    waiting = [state for state, *_ in CHALLENGER_WORDS]
    own = Registration.objects.filter(challenger("").q(actor), state__in=waiting).order_by()
    told = dict(own.values_list("state").annotate(Count("pk")))
    for state, text, note, act, urgent in CHALLENGER_WORDS:
        if told.get(state):
            yield Todo(text, note, reverse("solutions:registrations"), act, told[state], urgent)


def to_compare(competition_ids: frozenset[int], *, at: datetime) -> Iterator[Todo]:
    """Stamped registrations that wait for the host. One query."""
    found = Registration.objects.filter(
        competition_id__in=competition_ids, state=RegistrationState.SUBMITTED
    ).aggregate(count=Count("pk"), since=Min("state_changed_at"))
    if found["count"]:
        url = f"{reverse('solutions:review_registrations')}?state=mine"
        note = f"3 个工作日内核对盖章件。等得最久的一份自 {moment(found['since'])} 起。"
        yield Todo("核对挑战报名", note, url, "去核对", found["count"], too_long(found["since"], at))


def units_abroad() -> Iterator[Todo]:
    """Units from abroad whose number the centre compares: no region's office stands above them. One query."""
    count = Institution.objects.filter(code_confirmed=False).exclude(country=HOME).count()
    if count:
        url = f"{reverse('admin:organisations_institution_changelist')}?code_confirmed__exact=0"
        yield Todo("核对境外单位的注册号", "核对后该单位才能报名揭榜。", url, "去核对", count)
