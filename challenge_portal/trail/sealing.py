"""Sealing entries into chains, and finding out whether somebody changed one since.

Business never waits for a chain: entries are written unchained, and a job links them a few seconds later. One chain
per scope. Whoever changes or removes an entry behind the portal's back breaks the chain at that place; whoever cuts
off the end of a chain shows against a head that was noted elsewhere (``verify_trail --expect``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from challenge_portal.trail.digests import entry_hash, personal_digest
from challenge_portal.trail.models import TrailEntry, TrailPersonal, TrailSeal

SEALING_LOCK = 7_021_001  # one sealer at a time in the whole database
BATCH = 2000
LOOK_BACK = 10_000  # entries behind the last sealed one that are looked at again in every run


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a chain: how many entries it holds and the hash of the last. Worth noting on paper."""

    chain: str
    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.chain}={self.position}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where the record is not what was sealed. ``text`` says what was found, in Chinese."""

    chain: str
    position: int
    text: str


@dataclass(slots=True)
class Verdict:
    """What checking the whole record found."""

    heads: list[ChainHead] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    sealed: int = 0
    unsealed: int = 0

    @property
    def whole(self) -> bool:
        """Nothing was changed or removed, as far as the chains can tell."""
        return not self.breaches


def seal_trail(*, at: datetime) -> int:
    """Seal what was written lately, oldest first; returns how many entries. Costs the same however long the record.

    Does nothing while another sealer works.
    """
    last = TrailSeal.objects.aggregate(last=Max("entry_id"))["last"] or 0
    return _seal(after=last - LOOK_BACK, at=at)


def seal_stragglers(*, at: datetime) -> int:
    """Seal whatever is unsealed in the whole record, wherever it stands. Once an hour is enough."""
    return _seal(after=0, at=at)


@transaction.atomic
def _seal(*, after: int, at: datetime) -> int:
    """Seal entries behind this id.

    An entry is taken only when no transaction still open could write one before it (its transaction number lies
    below every open one). A number from the future belongs to a restored copy of the database and is taken too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            "SELECT pg_snapshot_xmin(now_)::text::bigint, pg_snapshot_xmax(now_)::text::bigint"
            " FROM pg_current_snapshot() AS now_"
        )
        oldest_open, next_number = cursor.fetchone()
    finished = TrailEntry.objects.filter(seal=None, id__gt=after).exclude(
        transaction__gte=oldest_open, transaction__lt=next_number
    )
    heads: dict[str, ChainHead] = {}
    seals = []
    for entry in finished.order_by("id")[:BATCH]:
        head = heads.get(entry.scope) or _head(entry.scope)
        digest = entry_hash(entry, head.hash)
        heads[entry.scope] = ChainHead(entry.scope, head.position + 1, digest)
        seals.append(
            TrailSeal(
                entry=entry,
                chain=entry.scope,
                position=head.position + 1,
                previous_hash=head.hash,
                hash=digest,
                sealed_at=at,
            )
        )
    TrailSeal.objects.bulk_create(seals)
    return len(seals)


def _head(chain: str) -> ChainHead:
    last = TrailSeal.objects.filter(chain=chain).order_by("-position").first()
    return ChainHead(chain, last.position, last.hash) if last else ChainHead(chain, 0, "")


def verify_trail(expected: Mapping[str, ChainHead] | None = None) -> Verdict:
    """Walk every chain from its beginning and compare each entry with its seal.

    ``expected`` gives heads that were noted at an earlier time; a chain that no longer reaches or holds one of them
    was cut or rewritten.
    """
    verdict = Verdict(unsealed=TrailEntry.objects.filter(seal=None).count())
    chains = list(TrailSeal.objects.order_by("chain").values_list("chain", flat=True).distinct())
    for chain in chains:
        _verify_chain(chain, verdict)
    for head in (expected or {}).values():
        if not TrailSeal.objects.filter(chain=head.chain, position=head.position, hash=head.hash).exists():
            verdict.breaches.append(Breach(head.chain, head.position, "与先前抄存的摘要不符，链尾被截断或改写"))
    verdict.breaches.extend(_broken_personal_values())
    return verdict


def _verify_chain(chain: str, verdict: Verdict) -> None:
    previous_hash, position = "", 0
    for seal, entry in _sealed(chain):
        position += 1
        verdict.sealed += 1
        if seal.position != position:
            verdict.breaches.append(Breach(chain, position, f"第 {position} 至 {seal.position - 1} 条的封存记录缺失"))
            position = seal.position
        elif seal.previous_hash != previous_hash:
            verdict.breaches.append(Breach(chain, position, "与前一条的摘要不相接"))
        if entry is None:
            verdict.breaches.append(Breach(chain, position, f"留痕 {seal.entry_id} 已被删除"))
        elif entry.scope != chain or entry_hash(entry, seal.previous_hash) != seal.hash:
            verdict.breaches.append(Breach(chain, position, f"留痕 {seal.entry_id} 的内容与封存时不同"))
        previous_hash = seal.hash
    verdict.heads.append(ChainHead(chain, position, previous_hash))


def _sealed(chain: str) -> Iterator[tuple[TrailSeal, TrailEntry | None]]:
    """Seals of a chain in order, each with its entry; a removed entry is ``None``. Constant memory."""
    last = TrailSeal.objects.filter(chain=chain).aggregate(last=Max("position"))["last"] or 0
    for start in range(0, last + 1, BATCH):
        seals = list(
            TrailSeal.objects.filter(chain=chain, position__gt=start, position__lte=start + BATCH).order_by("position")
        )
        entries = TrailEntry.objects.in_bulk([seal.entry_id for seal in seals])
        for seal in seals:
            yield seal, entries.get(seal.entry_id)


def _broken_personal_values() -> Iterator[Breach]:
    """Personal values that were changed instead of erased."""
    kept = TrailPersonal.objects.filter(erased_at=None).select_related("entry")
    for personal in kept.iterator(chunk_size=BATCH):
        if personal_digest(personal.values, personal.salt) != personal.entry.personal_digest:
            yield Breach(personal.entry.scope, 0, f"留痕 {personal.entry_id} 的个人信息与摘要不符")
