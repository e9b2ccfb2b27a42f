"""The parties of a competition as its host and the centre arrange them, and who is meant by a typed name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Q

from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, Institution
from challenge_portal.organisations.policy import can, get_visible
from competitions.models import Competition, CompetitionParty
from competitions.party_entries import PartyEntry, can_run
from competitions.selectors.shared import PARTIES, RUNS, parties_by_group, title_label
from competitions.states import CompetitionState, PartyTitle

ARRANGE, NAME_HOSTS = "competitions.arrange", "competitions.name_hosts"
OFFICE, UNIT, NAME_ONLY = "office", "unit", "name"
KINDS = ((OFFICE, "主管部门"), (UNIT, "在门户登记的单位"), (NAME_ONLY, "只列名称（不在门户里）"))
NEAR = 5  # names that are offered where none fits


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party. ``official`` is the portal's own name where the notice's is shown instead."""

    id: int
    name: str
    official: str
    kind: str
    runs: bool
    may_run: bool
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class PartyRows:
    """The parties of one quality, or those that run the competition."""

    title: str
    runs: bool
    rows: tuple[PartyRow, ...]


@dataclass(frozen=True, slots=True)
class PartiesPage:
    """All parties of a competition, and what the reader may do with them."""

    code: str
    name: str
    version: int
    groups: tuple[PartyRows, ...]
    may_arrange: bool
    may_name_hosts: bool
    titles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PartyPage:
    """One party whose wording is changed."""

    row: PartyRow
    title: str
    named: str


def parties_page(code: str, *, actor: Actor) -> PartiesPage:
    """The parties in the order of the paper. Three queries. Raises NotVisible, NotAllowed for who doesn't arrange them."""
    competition = _competition(code, actor)
    return PartiesPage(
        code=competition.code,
        name=competition.name,
        version=competition.version,
        groups=_groups(competition),
        may_arrange=competition.state != CompetitionState.CONCLUDED,
        may_name_hosts=competition.state != CompetitionState.CONCLUDED and can(actor, NAME_HOSTS, competition),
        titles=tuple((title.value, title_label(title, competition.words)) for title in PartyTitle),
    )


def party_page(code: str, party_id: int, *, actor: Actor) -> PartyPage | None:
    """One party as its form shows it first; nothing where the competition has no such party (any more)."""
    competition = _competition(code, actor)
    party = next((each for each in competition.parties.all() if each.pk == party_id), None)
    if party is None:
        return None
    return PartyPage(_row(party, [party]), party.title, party.named)


def entry_for(kind: str, typed: str, *, title: str, named: str) -> PartyEntry:
    """The party that is meant by what was typed. Raises Refused at ``organisation`` where nobody, or several, are."""
    name = " ".join(normalise_text(typed).split())
    if not name:
        raise Refused(Refusal("请填写单位名称。", field="organisation"))
    if kind == OFFICE:
        return PartyEntry(title, authority=_office(name), named=named)
    if kind == UNIT:
        return PartyEntry(title, institution=_unit(name), named=named)
    return PartyEntry(title, named=name)


def _competition(code: str, actor: Actor) -> Competition:
    competition = get_visible(Competition, actor, "edition__organiser", code=code.upper())
    if not can(actor, ARRANGE, competition):
        raise NotAllowed(ARRANGE, competition)
    return competition


def _groups(competition: Competition) -> tuple[PartyRows, ...]:
    rows = Competition.objects.prefetch_related(PARTIES).get(pk=competition.pk).parties.all()
    grouped = parties_by_group(rows, competition.words)
    return tuple(
        PartyRows(label, label == RUNS, tuple(_row(party, found) for party in found))
        for label, found in grouped.items()
    )


def _row(party: CompetitionParty, beside: list[CompetitionParty]) -> PartyRow:
    kind = KINDS[0 if party.authority else 1 if party.institution else 2][1]
    if party.may_manage:
        kind = f"{kind}，{party.get_title_display()}"
    return PartyRow(
        id=party.pk,
        name=party.shown_name,
        official=str(party.organisation) if party.named and party.organisation is not None else "",
        kind=kind,
        runs=party.may_manage,
        may_run=can_run(party),
        first=party == beside[0],
        last=party == beside[-1],
    )


def _office(name: str) -> Authority:
    found: Authority | None = Authority.objects.filter(name=name).first()
    if found is not None:
        return found
    same: list[Authority] = list(Authority.objects.filter(short_name=name)[:2])
    if len(same) == 1:
        return same[0]
    alike = Authority.objects.filter(name__contains=name[:2]).values_list("name", flat=True)
    near = get_close_matches(name, alike, n=NEAR, cutoff=0.2)
    offered = f"名称相近的有：{'、'.join(near)}。" if near else "不在主管部门目录里的，选“只列名称”。"
    raise Refused(Refusal(f"没有名称为“{name[:40]}”的主管部门。{offered}", field="organisation"))


def _unit(name: str) -> Institution:
    found = list(Institution.objects.filter(Q(name=name) | Q(code=name.upper()))[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(Refusal("有几个单位都叫这个名称，请改填统一社会信用代码。", field="organisation"))
    text = f"没有登记名称或统一社会信用代码为“{name[:40]}”的单位。没有在门户登记的，选“只列名称”。"
    raise Refused(Refusal(text, field="organisation"))
