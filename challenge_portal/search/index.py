"""The index on this node's disk: where it lies, who may write it, how it is opened.

Layout of the folder (one per database, so two portals on a machine never share an index)::

    lock            held by the one process that writes
    current         name of the folder that readers open
    cursor.json     how far the changes in the database have been read
    tended          touched by the indexer at work each time it has looked
    build-…/        the index itself; a rebuild makes a new one beside it and then turns ``current`` round
"""

import fcntl
import json
import logging
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import tantivy

from challenge_portal.search.words import index_parts, index_words

log = logging.getLogger(__name__)

Texts = Mapping[str, str]
"""The texts of one object by field name. ``title`` weighs more; all others count as its body."""

TITLE = "title"
LAYOUT = 2
"""Raise it when the schema or the cutting of words changes: every node then rebuilds by itself."""

_WRITER_MEMORY = 32_000_000  # bytes; tantivy asks for 15 million at least
_ALIVE_FOR = 10.0  # seconds for which a reader trusts that an indexer is at work


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("pk", fast=True)
    builder.add_text_field("title", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("parts", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


SCHEMA = _schema()


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a node has read: everything up to this row of this transaction, last looked at ``seen_at`` (epoch).

    ``database`` is the number the server gave the database; one that was dropped and made anew has another.
    """

    transaction: int
    row: int
    seen_at: float
    database: int
    layout: int = LAYOUT


@dataclass(frozen=True, slots=True)
class Entry:
    """One object for the index; without texts it is taken out."""

    kind: str
    pk: int
    texts: Texts | None

    @property
    def key(self) -> str:
        """What the index knows the object by."""
        return f"{self.kind}:{self.pk}"


class NodeIndex:
    """The index in one folder, shared by all threads of this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opening = threading.Lock()
        self._opened: tuple[str, float, tantivy.Index] | None = None

    # --- reading -----------------------------------------------------------------------------------------------

    def searcher(self) -> tantivy.Searcher | None:
        """The newest committed state, or None when there is no index (yet)."""
        try:
            return self._open().searcher()
        except (OSError, ValueError) as problem:
            log.info("no search index to open in %s: %s", self.folder, problem)
            self._opened = None
            return None

    def _open(self) -> tantivy.Index:
        build = (self.folder / "current").read_text(encoding="utf-8").strip()
        written = (self.folder / build / "meta.json").stat().st_mtime
        with self._opening:
            if self._opened is None or self._opened[0] != build:
                index = tantivy.Index.open(str(self.folder / build))
                index.config_reader("manual")
                index.reload()
                self._opened = (build, written, index)
            elif self._opened[1] != written:
                self._opened[2].reload()
                self._opened = (build, written, self._opened[2])
            return self._opened[2]

    def cursor(self) -> Cursor | None:
        """Where this node stands, or None when its index must be built from the start."""
        try:
            cursor = Cursor(**json.loads((self.folder / "cursor.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return cursor if cursor.layout == LAYOUT and self.searcher() is not None else None

    def is_tended(self) -> bool:
        """Whether an indexer has looked at the database within the last seconds, so that a reader needn't."""
        try:
            return time.time() - (self.folder / "tended").stat().st_mtime < _ALIVE_FOR
        except OSError:
            return False

    # --- writing: only while the lock is held ------------------------------------------------------------------

    @contextmanager
    def lock(self, *, wait: bool) -> Iterator[bool]:
        """The right to write, for one process (and thread) of this node; yields False when another one has it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True  # closing the file gives the lock back, also when the process is killed

    def write(self, entries: Iterable[Entry], cursor: Cursor) -> None:
        """Bring these entries up to date, then move the cursor. Doing it twice does no harm."""
        writer = self._open().writer(_WRITER_MEMORY, 1)
        for entry in entries:
            writer.delete_documents_by_term("key", entry.key)
            if entry.texts is not None:
                writer.add_document(_document(entry))
        writer.commit()
        writer.wait_merging_threads()
        self.move_to(cursor)

    def build(self, entries: Iterable[Entry], cursor: Cursor) -> int:
        """Make a new index beside the old one and turn the readers round; returns the number of entries.

        The old one serves until the new one is complete, so searching never stops.
        """
        name = f"build-{uuid.uuid4().hex}"
        target = self.folder / name
        target.mkdir(parents=True)
        writer = tantivy.Index(SCHEMA, path=str(target)).writer(_WRITER_MEMORY, 1)
        count = 0
        for entry in entries:
            writer.add_document(_document(entry))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        self._replace("current", name)
        self.move_to(cursor)
        for old in self.folder.glob("build-*"):
            if old.name != name:
                shutil.rmtree(old, ignore_errors=True)
        return count

    def tend(self) -> None:
        """Tell the readers of this node that an indexer is at work."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "tended").touch()

    def move_to(self, cursor: Cursor) -> None:
        """Remember how far the changes were read."""
        self._replace("cursor.json", json.dumps(asdict(cursor)))

    def _replace(self, name: str, content: str) -> None:
        fresh = self.folder / f".{name}.{uuid.uuid4().hex}"
        fresh.write_text(content, encoding="utf-8")
        os.replace(fresh, self.folder / name)


def _document(entry: Entry) -> tantivy.Document:
    texts = entry.texts or {}
    body = "\n".join(text for field, text in texts.items() if field != TITLE and text)
    title = texts.get(TITLE) or ""
    return tantivy.Document(
        key=entry.key,
        kind=entry.kind,
        pk=entry.pk,
        title=" ".join(index_words(title)),
        body=" ".join(index_words(body)),
        parts=" ".join(index_parts(f"{title}\n{body}")),
    )
