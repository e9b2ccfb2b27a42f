"""Take in a file, hand out a file. What comes in is inspected; what goes out is allowed and recorded."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol, cast
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.http import HttpRequest

from challenge_portal.documents.inspection import LIMIT, MADE_TYPES, Inspected, inspect, plain_name, too_large
from challenge_portal.documents.models import StoredFile
from challenge_portal.kernel.refusals import NotVisible, Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record, subject_of


class Upload(Protocol):
    """An uploaded file: Django's `UploadedFile`."""

    name: str | None

    @property
    def size(self) -> int | None:
        """How many bytes it has."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes."""
        ...


def upload_of(request: HttpRequest, name: str) -> Upload | None:
    """The file that was chosen in a field of a posted page, if there is one."""
    found = request.FILES.get(name)
    return cast(Upload, found) if isinstance(found, UploadedFile) else None


FileRule = Callable[[Actor, StoredFile], bool]
Subject = models.Model | tuple[str, str]

_rules: dict[str, FileRule] = {}
_readers: list[FileRule] = []


def register_file_rule(subject_kind: str, rule: FileRule) -> None:
    """Say who may download the files of one kind of subject (`app.model` in lower case). Domain apps call it."""
    if _rules.get(subject_kind, rule) is not rule:
        raise ValueError(f"files of {subject_kind} already have a rule")
    _rules[subject_kind] = rule


def register_file_reader(rule: FileRule) -> None:
    """Say who else may download files, whatever they belong to: who is asked to put a seal on a paper reads it."""
    if rule not in _readers:
        _readers.append(rule)


def may_download(actor: Actor, file: StoredFile) -> bool:
    """Whether this actor gets this file. A file of no subject is its uploader's alone; no rule that allows it means no."""
    if not file.subject_kind:
        return bool(file.uploader_id) and file.uploader_id == str(actor.person_id or "")
    rule = _rules.get(file.subject_kind)
    return (rule is not None and rule(actor, file)) or any(reads(actor, file) for reads in _readers)


def get_file(actor: Actor, file_id: UUID) -> StoredFile:
    """One file for this actor. Raises NotVisible for an unknown id and for somebody else's file alike."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not may_download(actor, file):
        raise NotVisible(f"file {file_id}")
    return file


@transaction.atomic
def store_upload(
    upload: Upload | None,
    *,
    actor: Actor,
    at: datetime,
    purpose: str,
    subject: Subject | None = None,
    allow: tuple[str, ...] = ("pdf", "jpg", "png"),
    limit: int = LIMIT,
    field: str = "file",
) -> StoredFile:
    """Check and keep what a person uploaded. `limit` is in bytes; `allow` are extensions of `inspection.MIME_TYPES`.

    Raises Refused, bound to `field`, when the file is missing, too large, of a wrong or false type, encrypted,
    damaged or able to run something. Nothing is kept then.
    """
    if upload is None:
        raise Refused("请选择文件。", field=field)
    if upload.size is not None and upload.size > limit:
        raise too_large(plain_name(upload.name or ""), upload.size, limit, field)
    found = inspect(upload.name or "", upload.read(limit + 1), allow=allow, limit=limit, field=field)
    file = keep(found, actor=actor, at=at, purpose=purpose, subject=subject)
    record(
        actor=actor,
        verb="documents.file.stored",
        subject=_trail_subject(file),
        at=at,
        details={"file": str(file.pk), "name": file.original_name, "sha256": file.sha256, "purpose": purpose},
        scope=file.scope or None,
    )
    return file


def keep(
    found: Inspected, *, actor: Actor, at: datetime, purpose: str, subject: Subject | None, scope: str = ""
) -> StoredFile:
    """Write checked bytes into the store."""
    file = StoredFile(
        sha256=found.sha256,
        received_sha256=found.received_sha256,
        mime_type=found.mime_type,
        extension=found.extension,
        size=len(found.content),
        pages=found.pages,
        original_name=found.name,
    )
    return _store(file, ContentFile(found.content), actor, at, purpose, subject, scope)


class _Moved(File):
    """A file on our own disk that the store may take over instead of copying it."""

    def temporary_file_path(self) -> str:
        """Where it lies; Django's file storage asks by this name."""
        return str(self.name)


def keep_made(
    path: Path, name: str, *, actor: Actor, at: datetime, purpose: str, subject: Subject | None, scope: str = ""
) -> StoredFile:
    """Move a file that the portal itself made into the store, however large; it isn't read into memory."""
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        extension = path.suffix.removeprefix(".")
        file = StoredFile(
            sha256=digest,
            received_sha256=digest,
            mime_type=MADE_TYPES[extension],
            extension=extension,
            size=path.stat().st_size,
            original_name=plain_name(name),
        )
        return _store(file, _Moved(opened, name=str(path)), actor, at, purpose, subject, scope)


def remove_file(file: StoredFile) -> None:
    """Delete a stored file that nothing points at any more: from the disk first, so that a crash leaves no orphan."""
    file.file.delete(save=False)
    StoredFile.objects.filter(pk=file.pk).delete()


def _store(
    file: StoredFile,
    content: File,
    actor: Actor,
    at: datetime,
    purpose: str,
    subject: Subject | None,
    scope: str,
) -> StoredFile:
    """Say whose it is, write it to the disk, then the row."""
    file.subject_kind, file.subject_id = _kind_and_id(subject)
    file.uploader_id = str(actor.person_id or "")
    file.uploader_label = actor.label
    file.scope = scope or getattr(subject, "trail_scope", "")
    file.purpose = purpose
    file.stored_at = at
    file.file.save(file.original_name, content, save=False)
    file.save(force_insert=True)
    return file


def read_bytes(file: StoredFile) -> bytes:
    """The stored bytes."""
    with file.file.open("rb") as opened:
        content: bytes = opened.read()
    return content


def record_reading(file: StoredFile, verb: str, *, actor: Actor, at: datetime) -> None:
    """Write down that somebody got a file (`documents.file.downloaded` or `documents.file.viewed`)."""
    record(
        actor=actor,
        verb=verb,
        subject=_trail_subject(file),
        at=at,
        details={"file": str(file.pk), "name": file.original_name, "sha256": file.sha256},
        scope=file.scope or None,
    )


def files_of(subject: models.Model, *, purpose: str = "") -> list[StoredFile]:
    """The files of a subject, oldest first; only of one purpose when it is named."""
    kind, subject_id = _kind_and_id(subject)
    found = StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id)
    return list(found.filter(purpose=purpose) if purpose else found)


def _kind_and_id(subject: Subject | None) -> tuple[str, str]:
    if subject is None:
        return "", ""
    if isinstance(subject, tuple):
        return subject
    kind, subject_id, _ = subject_of(subject)
    return kind, subject_id


def _trail_subject(file: StoredFile) -> tuple[str, str, str]:
    if file.subject_kind:
        return file.subject_kind, file.subject_id, file.original_name
    return "documents.storedfile", str(file.pk), file.original_name
