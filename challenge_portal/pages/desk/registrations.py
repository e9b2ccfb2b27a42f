"""What waits around registrations: the challenger's own, the host's to compare, units from abroad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.countries import HOME
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.roles import CENTRE_OFFICER
from challenge_portal.pages.desk.tallies import Counts, Tally
from challenge_portal.pages.desk.todo import Part, Todo, too_long
from competitions.policy import HOSTING, manages
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


def _units_abroad(actor: Actor, at: datetime) -> dict[str, Tally]:
    """Units from abroad whose number the centre compares: no region's office stands above them."""
    if actor.authority is None or not actor.holds({CENTRE_OFFICER}):
        return {}
    return {"abroad": Tally(Institution.objects.filter(code_confirmed=False).exclude(country=HOME))}


def _word_units_abroad(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    if count := counts.of("abroad").count:
        url = f"{reverse('admin:organisations_institution_changelist')}?code_confirmed__exact=0"
        yield Todo("核对境外单位的注册号", "核对后该单位才能报名揭榜。", url, "去核对", count)


def _tallies(actor: Actor, at: datetime) -> dict[str, Tally]:
    if actor.authority is None and actor.is_signed_in:
        waiting = [state for state, *_ in CHALLENGER_WORDS]
        own = Registration.objects.filter(challenger("").q(actor), state__in=waiting)
        return {"of_challenger": Tally(own, by="state")}
    if actor.authority is not None and actor.holds(HOSTING):
        stamped = Registration.objects.filter(manages().q(actor), state=RegistrationState.SUBMITTED)
        return {"to_compare": Tally(stamped, since="state_changed_at")}
    return {}


def _todos(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    found = counts.of("to_compare")
    if found.count:
        url = f"{reverse('solutions:review_registrations')}?state=mine"
        note = f"3 个工作日内核对盖章件。等得最久的一份自 {moment(found.since)} 起。"
        yield Todo("核对挑战报名", note, url, "去核对", found.count, too_long(found.since, at))
    for state, text, note, act, urgent in CHALLENGER_WORDS:
        if count := counts.of("of_challenger", state).count:
            yield Todo(text, note, reverse("solutions:registrations"), act, count, urgent)


UNITS_ABROAD = Part(_units_abroad, _word_units_abroad)
REGISTRATIONS = Part(_tallies, _todos)
