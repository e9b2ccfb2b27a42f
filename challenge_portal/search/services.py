"""Looking texts up, and keeping this node's index in step with the database."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from tantivy import Occur, Query

from challenge_portal.search.index import SCHEMA, Cursor, Entry, NodeIndex, Texts
from challenge_portal.search.models import IndexChange
from challenge_portal.search.words import LONGEST_QUERY, query_parts, query_words

log = logging.getLogger(__name__)

Loader = Callable[[Collection[int] | None], Iterable[tuple[int, Texts]]]
"""``loader(pks)`` yields (pk, {field: text}) for those of the given objects that still exist and may be found;
``loader(None)`` yields all of them (for a rebuild; use ``.iterator()``)."""

KEPT_FOR = timedelta(days=7)
"""How long changes are kept for nodes that are away; a node that was away longer rebuilds."""

_BATCH = 2000
_MATCHED_WORDS = 80  # words of a long text that are compared; the first ones of a demand say what it is about
_TITLE_WEIGHT, _PART_WEIGHT = 3.0, 0.2

_sources: dict[str, Loader] = {}


class UnknownSourceError(LookupError):
    """A kind of text that no app has registered: a programming error, never the visitor's."""


def register_source(kind: str, loader: Loader) -> None:
    """Let an app's texts be found under ``kind``; called from its ``AppConfig.ready``.

    Text that not everybody may read needs a kind of its own (``demands.public``, ``demands.office``): even when
    the hits are filtered afterwards, *that* a hidden word hits would tell.
    """
    _sources[kind] = loader


def changed(kind: str, pk: int, *, at: datetime) -> None:
    """Say that this object's text is new, different or gone. Call it in the transaction that changes it."""
    _loader(kind)
    IndexChange.objects.create(kind=kind, object_id=pk, at=at)


def find(kind: str, text: str, *, limit: int = 200) -> list[tuple[int, float]]:
    """Objects in whose text every word of a typed query stands, as a whole or as a part, best first.

    Returns (pk, score). Nothing typed, or nothing but marks, finds nothing; no text raises. The caller filters
    the hits again through its visibility rule.
    """
    words = query_words(text[:LONGEST_QUERY])
    return _search(kind, [(Occur.Must, _word_query(word, parts=True)) for word in words], limit)


def similar(kind: str, text: str, *, limit: int = 50) -> list[tuple[int, float]]:
    """Objects whose text shares words with a long text (rough match, 粗匹配), best first by BM25."""
    words = query_words(text)[:_MATCHED_WORDS]
    return _search(kind, [(Occur.Should, _word_query(word, parts=False)) for word in words], limit)


def catch_up(*, at: datetime) -> int:
    """Read what changed since the last time into this node's index; returns the number of changes read.

    Does nothing when another process of this node is at it. Builds the index when there is none.
    """
    index = node_index()
    with index.lock(wait=False) as mine:
        if not mine:
            return 0
        cursor = index.cursor()
        if cursor is None or _too_old(cursor, at):
            return _build(index, at)
        return _read_changes(index, cursor, at)


def tend_index(*, at: datetime) -> None:
    """The indexer's own round: catch up, and tell the readers of this node that they needn't."""
    catch_up(at=at)
    node_index().tend()


def rebuild_index(*, at: datetime) -> int:
    """Build this node's index anew from the database; returns the number of texts in it."""
    index = node_index()
    with index.lock(wait=True):
        return _build(index, at)


def purge_changes(*, at: datetime) -> int:
    """Delete changes that every node at work has long read; returns how many went."""
    return IndexChange.objects.filter(at__lt=at - KEPT_FOR).delete()[0]


def node_index() -> NodeIndex:
    """This node's index for the database in use."""
    return _open_node(Path(settings.SEARCH_INDEX_DIR) / str(connection.settings_dict["NAME"]).strip("/"))


@cache
def _open_node(folder: Path) -> NodeIndex:
    return NodeIndex(folder)


def _loader(kind: str) -> Loader:
    try:
        return _sources[kind]
    except KeyError:
        raise UnknownSourceError(f"no search source is registered as {kind!r}") from None


# --- the query -----------------------------------------------------------------------------------------------------


def _search(kind: str, clauses: list[tuple[Occur, Query]], limit: int) -> list[tuple[int, float]]:
    _loader(kind)
    if not clauses or limit < 1:
        return []
    _freshen()
    searcher = node_index().searcher()
    if searcher is None or not searcher.num_docs:
        return []
    of_kind = Query.const_score_query(_term("kind", kind, "basic"), 0.0)
    hits = searcher.search(
        Query.boolean_query([(Occur.Must, of_kind), (Occur.Must, Query.boolean_query(clauses))]),
        limit=limit,
        count=False,
    ).hits
    pks = searcher.fast_field_values("pk", [address for _, address in hits])
    return [(int(pk), float(score)) for pk, (score, _) in zip(pks, hits, strict=True) if pk is not None]


def _word_query(word: str, *, parts: bool) -> Query:
    """One word: in the title, in the body, or (for typed queries) as a part of a longer one."""
    ways = [
        (Occur.Should, Query.boost_query(_term("title", word, "freq"), _TITLE_WEIGHT)),
        (Occur.Should, _term("body", word, "freq")),
    ]
    pieces = query_parts(word) if parts else []
    if pieces:
        all_of_them = Query.boolean_query([(Occur.Must, _term("parts", piece, "basic")) for piece in pieces])
        ways.append((Occur.Should, Query.const_score_query(all_of_them, _PART_WEIGHT)))
    return Query.boolean_query(ways)


def _term(field: str, value: str, option: str) -> Query:
    return Query.term_query(SCHEMA, field, value, option)


# --- keeping in step -----------------------------------------------------------------------------------------------


def _freshen() -> None:
    """Catch up before searching when no indexer is at work on this node; a search never fails for it."""
    if not settings.SEARCH_CATCH_UP_ON_FIND or node_index().is_tended():
        return
    from challenge_portal.kernel.clock import now  # an edge: nobody hands a time to a search

    try:
        catch_up(at=now())
    except (OSError, ValueError):
        log.exception("the search index could not be brought up to date")


def _too_old(cursor: Cursor, at: datetime) -> bool:
    """Whether changes may have been purged unread, or the database is another one than the cursor knows.

    After a restore into a new server its transaction numbers start again below the cursor.
    """
    if cursor.seen_at < (at - KEPT_FOR).timestamp():
        return True
    newest, database = _standing("xmax")
    return newest < cursor.transaction or database != cursor.database


def _standing(edge: str) -> tuple[int, int]:
    """The ``xmin`` or ``xmax`` of the present snapshot, and the number of this database."""
    with connection.cursor() as sql:
        sql.execute(
            f"SELECT pg_snapshot_{edge}(pg_current_snapshot())::text::bigint, oid::bigint"  # noqa: S608 - our own word
            " FROM pg_database WHERE datname = current_database()"
        )
        row: tuple[int, int] = sql.fetchone()
    return row


def _read_changes(index: NodeIndex, cursor: Cursor, at: datetime) -> int:
    read = 0
    while True:
        rows = _changes_after(cursor)
        last = rows[-1] if rows else None
        cursor = Cursor(
            transaction=last[0] if last else cursor.transaction,
            row=last[1] if last else cursor.row,
            seen_at=at.timestamp(),
            database=cursor.database,
        )
        if rows:
            index.write(_entries({(kind, pk) for _, _, kind, pk in rows}), cursor)
        else:
            index.move_to(cursor)
        read += len(rows)
        if len(rows) < _BATCH:
            return read


def _changes_after(cursor: Cursor) -> list[tuple[int, int, str, int]]:
    """(transaction, row, kind, pk) after the cursor, of transactions before the oldest one still running.

    Everything below that line has ended, so nothing can appear behind the cursor later.
    """
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT transaction, id, kind, object_id FROM search_indexchange
            WHERE (transaction, id) > (%s, %s)
              AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            ORDER BY transaction, id LIMIT %s
            """,
            [cursor.transaction, cursor.row, _BATCH],
        )
        found: list[tuple[int, int, str, int]] = sql.fetchall()
        return found


def _entries(wanted: set[tuple[str, int]]) -> Iterator[Entry]:
    """The present texts of these objects; those that are gone, or whose app is, come without texts."""
    by_kind: dict[str, set[int]] = {}
    for kind, pk in wanted:
        by_kind.setdefault(kind, set()).add(pk)
    for kind, pks in by_kind.items():
        loader = _sources.get(kind)
        found = dict(loader(pks)) if loader else {}
        yield from (Entry(kind, pk, found.get(pk)) for pk in pks)


def _build(index: NodeIndex, at: datetime) -> int:
    with transaction.atomic():
        oldest_running, database = _standing("xmin")
        # Row numbers start at 1, so changes of that very transaction are read again: never a gap.
        cursor = Cursor(transaction=oldest_running, row=0, seen_at=at.timestamp(), database=database)
        everything = (Entry(kind, pk, texts) for kind, load in _sources.items() for pk, texts in load(None))
        return index.build(everything, cursor)
