"""What the host does with one demand: check, entrust the analysis, judge it, word the public text, say an honest no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.trail.versions import signed_by
from demands.forms_data.public_text import PUBLIC_TEXT
from demands.models import Demand, PublicVersion
from demands.policy import MAY_ANALYSE
from demands.redaction import public_facts
from demands.services.filing import bump
from demands.services.moving import fire
from demands.states import TEXT_OPEN_TO_HOST, DemandState

WORDED = "demands.publicversion.worded"
register_verbs({WORDED: "拟定公开文本"})
AT_ONCE = 100  # demands of one bulk act


@dataclass(frozen=True, slots=True)
class PublicText:
    """What the public shall read: title, description, indicators as rows of the form."""

    title: str
    description: str
    indicators: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Any]) -> PublicText:
        """From the fields of the public text form."""
        return cls(
            str(answers.get("public_title") or ""),
            str(answers.get("public_description") or ""),
            list(answers.get("public_indicators") or []),
        )

    def as_answers(self) -> dict[str, Any]:
        """As the fields of the public text form."""
        return {
            "public_title": self.title,
            "public_description": self.description,
            "public_indicators": self.indicators,
        }


def accept_demand(*, actor: Actor, demand: Demand, at: datetime, version: int | None = None) -> Demand:
    """受理: the form is in order."""
    return fire(demand, "accept", actor=actor, at=at, version=version)


def return_demand(*, actor: Actor, demand: Demand, reason: str, at: datetime, version: int | None = None) -> Demand:
    """退回修改, with the opinion that the enterprise reads."""
    return fire(demand, "give_back", actor=actor, at=at, reason=reason, version=version)


def mark_unfit(*, actor: Actor, demand: Demand, reason: str, at: datetime, version: int | None = None) -> Demand:
    """不宜发布: the reasons always reach the enterprise."""
    return fire(demand, "mark_unfit", actor=actor, at=at, reason=reason, version=version)


@transaction.atomic
def assign_agency(
    *,
    actor: Actor,
    demand: Demand,
    agency: Institution,
    at: datetime,
    due_at: datetime | None = None,
    version: int | None = None,
) -> Demand:
    """Entrust an agency with the analysis. Raises Refused for a unit that can't analyse, or that owns the demand."""
    if agency.kind not in MAY_ANALYSE:
        raise Refused(
            Refusal(
                f"{agency}登记为“{agency.get_kind_display()}”，不能受托分析。请选择服务机构、高校或科研院所。",
                field="agency",
                rule="沪科合〔2019〕23号 三（三）1（2）",
            )
        )
    if agency.pk == demand.owner_id:
        raise Refused(Refusal("分析机构不能是需求单位自己。", field="agency"))
    if due_at is not None and due_at <= at:
        raise Refused(Refusal("完成时间须在现在之后。", field="due_at"))
    locked = Demand.objects.select_for_update(of=("self",), no_key=True).get(pk=demand.pk)
    if locked.state == DemandState.ACCEPTED:  # the constraint wants the agency before the state
        Demand.objects.filter(pk=demand.pk).update(agency=agency)
    data = {"agency": agency, "due_at": due_at}
    return fire(demand, "assign", actor=actor, at=at, data=data, version=version)


def assign_agency_to_all(
    *, actor: Actor, demands: Iterable[Demand], agency: Institution, at: datetime, due_at: datetime | None = None
) -> tuple[int, list[tuple[Demand, str]]]:
    """Entrust the agency with each, one by one. Returns how many went and those that didn't, each with the reason."""
    done, left = 0, []
    chosen = list(demands)
    if len(chosen) > AT_ONCE:
        raise Refused(f"一次最多委托 {AT_ONCE} 项，请先筛选。")
    for demand in chosen:
        try:
            assign_agency(actor=actor, demand=demand, agency=agency, at=at, due_at=due_at)
            done += 1
        except Refused as refused:
            left.append((demand, refused.refusal.text))
        except NotAllowed:
            left.append((demand, "没有办理此项的权限。"))
    return done, left


def recall_analysis(*, actor: Actor, demand: Demand, reason: str, at: datetime, version: int | None = None) -> Demand:
    """Take the task back from the agency; another one can be entrusted."""
    return fire(demand, "recall", actor=actor, at=at, reason=reason, version=version)


def return_analysis(*, actor: Actor, demand: Demand, reason: str, at: datetime, version: int | None = None) -> Demand:
    """Give the analysis back to the agency with an opinion."""
    return fire(demand, "redo", actor=actor, at=at, reason=reason, version=version)


def approve_analysis(
    *, actor: Actor, demand: Demand, at: datetime, leaks_checked: bool = False, version: int | None = None
) -> Demand:
    """Pass analysis and public text, and ask the enterprise to confirm.

    ``leaks_checked``: the officer has looked at what might betray the enterprise (see ``redaction.leaks``).
    """
    return fire(demand, "approve", actor=actor, at=at, data={"leaks_checked": leaks_checked}, version=version)


def propose_public_text(
    *, actor: Actor, demand: Demand, at: datetime, leaks_checked: bool = False, version: int | None = None
) -> Demand:
    """Ask the enterprise to confirm without an analysis, where the competition wants none."""
    return fire(demand, "propose", actor=actor, at=at, data={"leaks_checked": leaks_checked}, version=version)


@transaction.atomic
def save_public_text(
    *, actor: Actor, demand: Demand, text: PublicText, at: datetime, version: int | None = None
) -> Cleaned:
    """The host words the public text. Raises Refused with the first error; Stale when the demand has moved on."""
    locked = Demand.objects.select_for_update(of=("self",), no_key=True).get(pk=demand.pk)
    if not can(actor, "demands.word", locked):
        raise NotAllowed("demands.word", locked)
    if locked.state not in TEXT_OPEN_TO_HOST:
        raise Stale(f"需求现在是“{locked.get_state_display()}”，公开文本不能修改。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再保存。")
    cleaned = clean_answers(PUBLIC_TEXT, text.as_answers(), final=True)
    if cleaned.ok:
        write_public_text(locked, PublicText.from_answers(cleaned.values), actor=actor, at=at)
        bump(locked)
    return cleaned


def write_public_text(demand: Demand, text: PublicText, *, actor: Actor, at: datetime) -> PublicVersion:
    """Put the worded text into the demand's public version, with the facts as the enterprise lets them be shown."""
    with signed_by(actor, at=at):
        public, _ = PublicVersion.objects.update_or_create(
            demand=demand,
            defaults={
                "title": text.title,
                "description": text.description,
                "indicators": text.indicators,
                "prepared_by": actor.person,
                "prepared_at": at,
                **public_facts(demand),
            },
        )
    record(actor=actor, verb=WORDED, subject=demand, at=at, details={"sha256": public.text_sha256})
    return public
