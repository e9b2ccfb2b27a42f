"""Who may take the files of an import."""

from __future__ import annotations

from challenge_portal.documents.files import register_file_rule
from challenge_portal.documents.models import StoredFile
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from demands.models import ImportSheet


def may_read_import(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the import: who sent it, the host, and those above."""
    sheet = ImportSheet.objects.filter(pk=file.subject_id).first()
    return sheet is not None and sees(actor, sheet)


register_file_rule("demands.importsheet", may_read_import)
