"""The parties of a competition: what is typed of one, who the usual ones are, and how one is written down.

A party is an office of the tree, an institution of the portal, or a name that stands in the notice and is neither
(上海市市场监督管理局 in 沪科合〔2019〕23号): such a one is shown and can do nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.models import Authority, AuthorityKind, Institution
from competitions.models import Competition, CompetitionParty, Edition, HostingApplication
from competitions.states import PartyTitle

NAME_LIMIT = 80
TWICE = "该单位已以同一名义列入。"


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """One organisation under a competition: an office, an institution, or with neither of them ``named`` alone.

    ``named`` is what the notice calls it, where that differs from the portal's name.
    """

    title: str
    authority: Authority | None = None
    institution: Institution | None = None
    may_manage: bool = False
    named: str = ""


def usual_parties(edition: Edition, applications: Sequence[HostingApplication]) -> list[PartyEntry]:
    """指导 科技部; 承办 火炬中心, the provinces, the hosts (二、组织机构 of the seventh edition's notice)."""
    ministry = Authority.objects.filter(kind=AuthorityKind.MINISTRY).order_by("path").first()
    parties = [PartyEntry(PartyTitle.GUIDING, authority=ministry)] if ministry else []
    parties.append(PartyEntry(PartyTitle.UNDERTAKING, authority=edition.organiser))
    hosts = {each.host_id: each.host for each in applications}
    provinces = {each.recommender_id: each.recommender for each in applications if each.recommender}
    parties += [
        PartyEntry(PartyTitle.UNDERTAKING, authority=province) for pk, province in provinces.items() if pk not in hosts
    ]
    parties += [PartyEntry(PartyTitle.UNDERTAKING, authority=host, may_manage=True) for host in hosts.values()]
    return parties


def write_party(competition: Competition, entry: PartyEntry) -> CompetitionParty:
    """Put a party at the end of the list. The caller holds the competition's lock. Raises Refused at the field."""
    if entry.authority is not None and entry.institution is not None:
        raise Refused(Refusal("请选择一个单位。", field="organisation"))
    last = max((party.order for party in competition.parties.all()), default=-1)
    party = CompetitionParty(
        competition=competition,
        authority=entry.authority,
        institution=entry.institution,
        may_manage=entry.may_manage,
        order=last + 1,
    )
    word_party(party, title=entry.title, named=entry.named)
    if entry.may_manage and entry.authority is None:
        raise Refused(Refusal("具体承办单位须是主管部门。", field="organisation"))
    return save_party(party)


def can_run(party: CompetitionParty) -> bool:
    """An office can run a competition; who guides it (规则、监督和评价, 国科发火〔2019〕228号 二) doesn't."""
    return party.authority_id is not None and party.title != PartyTitle.GUIDING


def word_party(party: CompetitionParty, *, title: str, named: str) -> None:
    """Set in which quality it stands and what it is called. Raises Refused at the field."""
    if title not in PartyTitle.values:
        raise Refused(Refusal("请选择名义。", field="title"))
    named = " ".join(normalise_text(named).split())
    if len(named) > NAME_LIMIT:
        raise Refused(Refusal(f"名称超出 {len(named) - NAME_LIMIT} 字，请精简到 {NAME_LIMIT} 字以内。", field="named"))
    if party.organisation is None and not named:
        raise Refused(Refusal("请填写单位名称。", field="organisation"))
    if party.may_manage and title == PartyTitle.GUIDING:
        raise Refused(Refusal("具体承办单位不能同时列为指导单位。", field="title"))
    known = party.organisation is not None and named == str(party.organisation)
    party.title, party.named = title, "" if known else named


def save_party(party: CompetitionParty) -> CompetitionParty:
    """Write it. Raises Refused for who stands there in that quality already."""
    try:
        with transaction.atomic():
            party.save()
    except IntegrityError as error:
        raise Refused(Refusal(TWICE, field="organisation")) from error
    return party
