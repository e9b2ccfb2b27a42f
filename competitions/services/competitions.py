"""Making competitions out of accepted applications, and running them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from challenge_portal.accounts.models import User
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.effects import COMPETITIONS
from competitions.models import (
    Competition,
    CompetitionGrant,
    Edition,
    HostingApplication,
    Session,
    StagePeriod,
    Track,
)
from competitions.models.competitions import COMPETITION_ROLES
from competitions.party_entries import PartyEntry, usual_parties, write_party
from competitions.people import home_provinces, runners_of
from competitions.planned_calendar import planned_periods
from competitions.second_edition import SecondEntry, put_second_edition
from competitions.states import ApplicationState, EditionState
from competitions.workflow import COMPETITION

register_verbs(
    {
        "competitions.competition.created": "设立赛事",
        "competitions.competition.session_added": "设立专场",
        "competitions.grant.granted": "授予赛事角色",
        "competitions.grant.revoked": "撤销赛事角色",
    }
)


@dataclass(frozen=True, slots=True)
class CompetitionEntry:
    """What the centre decides for a competition. Without parties they follow from the accepted applications."""

    edition: Edition
    place: str
    code: str
    name: str = ""
    track: Track | None = None
    theme: str = ""
    industries: Sequence[str] = ()
    needs_analysis: bool = True
    seals_solutions: bool = False
    second: SecondEntry | None = None
    parties: Sequence[PartyEntry] = field(default_factory=tuple)
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class PeriodEntry:
    """One stage of a calendar."""

    stage: str
    closes_at: datetime
    opens_at: datetime | None = None


@transaction.atomic
def create_competition(
    *, actor: Actor, entry: CompetitionEntry, at: datetime, applications: Sequence[HostingApplication] = ()
) -> Competition:
    """Make one competition, of one accepted application or of several of one province.

    Name, parties and calendar follow from them: 指导 科技部, 承办 火炬中心 and the province, and each host as the one
    that runs it. Raises Refused at the field, Stale when an application was used meanwhile.
    """
    if not can(actor, "competitions.create_competition"):
        raise NotAllowed("competitions.create_competition", entry.edition)
    taken = _accepted(entry.edition, applications)
    first = taken[0] if taken else None
    competition = Competition(
        edition=entry.edition,
        track=entry.track or (first.track if first else None),
        name=entry.name.strip() or entry.edition.name_for(entry.place),
        place=entry.place.strip(),
        code=entry.code.strip().upper(),
        theme=entry.theme or next((each.theme for each in taken if each.theme), ""),
        industries=list(entry.industries) or list(dict.fromkeys(name for each in taken for name in each.industries)),
        needs_analysis=entry.needs_analysis,
        seals_solutions=entry.seals_solutions,
        is_demo=entry.is_demo or entry.edition.is_demo,
        person_in_charge=first.person_in_charge if first else None,
        created_at=at,
    )
    put_second_edition(competition, entry.second)
    _check_names(competition)
    competition.save(force_insert=True)
    for party in entry.parties or usual_parties(entry.edition, taken):
        write_party(competition, party)
    _write_calendar(competition, taken)
    HostingApplication.objects.filter(pk__in=[each.pk for each in taken]).update(competition=competition)
    record(
        actor=actor,
        verb="competitions.competition.created",
        subject=competition,
        at=at,
        details={"applications": [each.number for each in taken]},
    )
    runners = runners_of(competition, at=at) if entry.edition.state != EditionState.CONCLUDED else []
    tell(  # nobody has anything to do about a competition of the past
        runners,
        text=f"{competition.name}已设立，请核对日程，按计划开始需求征集。",
        link=competition.get_absolute_url(),
        at=at,
        kind=COMPETITIONS,
        key=f"competitions.competition:{competition.pk}:created",
    )
    return competition


@transaction.atomic
def add_session(
    *,
    actor: Actor,
    competition: Competition,
    number: int,
    name: str,
    organisers: Sequence[str],
    implementers: Sequence[str],
    at: datetime,
) -> Session:
    """Add a 专场. Raises Refused for a number that is taken."""
    locked = locked_for(actor, competition, "competitions.arrange")
    if locked.sessions.filter(number=number).exists():
        raise Refused(Refusal(f"已有第 {number} 号专场。", field="number"))
    session = Session.objects.create(
        competition=locked, number=number, name=name, organisers=list(organisers), implementers=list(implementers)
    )
    record(
        actor=actor,
        verb="competitions.competition.session_added",
        subject=locked,
        at=at,
        details={"number": number, "name": name},
    )
    return session


@transaction.atomic
def grant_competition_role(
    *,
    actor: Actor,
    competition: Competition,
    person: User,
    role: str,
    at: datetime,
    authority: Authority | None = None,
    expires_at: datetime | None = None,
    reason: str = "",
) -> CompetitionGrant:
    """Grant a role at one competition, or renew the grant that stands there (an expired one too).

    Nobody grants to themselves.
    """
    if actor is not SYSTEM and not can(actor, "competitions.grant", competition):
        raise NotAllowed("competitions.grant", competition)
    if role not in COMPETITION_ROLES:
        raise Refused(Refusal("赛事没有这个角色。", field="role"))
    if actor.person_id == person.pk:
        raise Refused("不能给自己授权，请由另一位经办人办理。")
    held = CompetitionGrant.objects.select_for_update(of=("self",), no_key=True).filter(
        user=person, permission__codename=role, content_object=competition
    )
    permission = Permission.objects.get(content_type=ContentType.objects.get_for_model(Competition), codename=role)
    grant = held.first() or CompetitionGrant(user=person, permission=permission, content_object=competition)
    grant.granted_by, grant.granted_at = actor.person, at
    grant.authority, grant.expires_at, grant.reason = authority, expires_at, reason
    grant.save()
    record(
        actor=actor,
        verb="competitions.grant.granted",
        subject=grant,
        at=at,
        reason=reason,
        details={"role": role, "expires_at": expires_at},
        scope=competition.trail_scope,
    )
    return grant


@transaction.atomic
def revoke_competition_role(*, actor: Actor, grant: CompetitionGrant, at: datetime, reason: str = "") -> None:
    """End a grant now; the row stays, expired, as history."""
    if actor is not SYSTEM and not can(actor, "competitions.grant", grant.content_object):
        raise NotAllowed("competitions.grant", grant)
    locked = CompetitionGrant.objects.select_for_update(of=("self",), no_key=True).get(pk=grant.pk)
    locked.expires_at = max(at, locked.granted_at)
    locked.save(update_fields=["expires_at"])
    record(actor=actor, verb="competitions.grant.revoked", subject=locked, at=at, reason=reason)


def open_collection(*, actor: Actor, competition: Competition, at: datetime, version: int | None = None) -> Competition:
    """Start collecting demands. Raises Refused without a calendar."""
    return advance_competition(actor=actor, competition=competition, move="open_collection", at=at, version=version)


def advance_competition(
    *,
    actor: Actor,
    competition: Competition,
    move: str,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Competition:
    """Make one of the competition's own moves (open_publication, open_matching, summarise, conclude …)."""
    return COMPETITION.fire(competition, move, actor=actor, at=at, reason=reason, version=version)


@transaction.atomic
def import_competition(
    *, actor: Actor, entry: CompetitionEntry, at: datetime, reason: str, periods: Sequence[PeriodEntry] = ()
) -> Competition:
    """Take a competition of a past edition into the archive: it stands there as concluded, and the record says how.

    Nobody pretends that the portal ran it: it goes from 筹备中 to 已结束 by the move 补录为档案 alone.
    """
    competition = create_competition(actor=actor, entry=entry, at=at)
    for period in periods:
        StagePeriod.objects.create(
            competition=competition, stage=period.stage, opens_at=period.opens_at, closes_at=period.closes_at
        )
    return advance_competition(actor=actor, competition=competition, move="archive", at=at, reason=reason)


def locked_for(actor: Actor, competition: Competition, action: str) -> Competition:
    """The competition under its lock, for somebody who may. Raises NotAllowed."""
    locked = Competition.objects.select_for_update(of=("self",), no_key=True).get(pk=competition.pk)
    if not can(actor, action, locked):
        raise NotAllowed(action, locked)
    return locked


def _accepted(edition: Edition, applications: Sequence[HostingApplication]) -> list[HostingApplication]:
    """The applications under their locks: accepted, of this edition, not used, of one province."""
    ids = sorted({each.pk for each in applications})
    locked = list(
        HostingApplication.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .select_related("host", "recommender", "track", "person_in_charge")
        .order_by("pk")
    )
    for each in locked:
        if each.edition_id != edition.pk or each.state != ApplicationState.ACCEPTED:
            raise Stale(f"{each.host}的申办表现在是“{each.get_state_display()}”，不能设立赛事。请核对最新情况。")
        if each.competition_id is not None:
            raise Stale(f"{each.host}的申办表已经设立赛事。请核对最新情况。")
    # a 副省级城市 that filed directly is still of its province
    if len({office.pk for office in home_provinces(each.host for each in locked).values()}) > 1:
        raise Refused(Refusal("只有同一省（区、市）的申办单位可以合办一项赛事。", field="applications"))
    return locked


def _check_names(competition: Competition) -> None:
    if not competition.place:
        raise Refused(Refusal("请填写赛事名称中的地名。", field="place"))
    if not competition.code:
        raise Refused(Refusal("请填写赛事代码，如 JS-2026。", field="code"))
    if Competition.objects.filter(code=competition.code).exists():
        raise Refused(Refusal(f"代码 {competition.code} 已被使用。", field="code"))
    if Competition.objects.filter(name=competition.name).exists():
        raise Refused(Refusal(f"已有“{competition.name}”。", field="place"))


def _write_calendar(competition: Competition, applications: Sequence[HostingApplication]) -> None:
    """The calendar from the plans. It can be changed afterwards."""
    for planned in planned_periods(applications).values():
        StagePeriod.objects.create(
            competition=competition, stage=planned.stage, opens_at=planned.opens_at, closes_at=planned.closes_at
        )
