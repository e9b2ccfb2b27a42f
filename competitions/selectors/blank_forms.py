"""The blank print of a version of the 申办表, for who edits it."""

from __future__ import annotations

from challenge_portal.documents.services import current_document, current_print
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from competitions import papers
from competitions.selectors.applications import DraftPrint


def blank_print(form: FormVersion, *, actor: Actor) -> DraftPrint:
    """The newest blank print. Two queries. Raises NotAllowed for those who don't edit forms."""
    if not can(actor, "form_versions.edit", form):
        raise NotAllowed("form_versions.edit", form)
    document = current_document(form, papers.KIND, draft=True)
    printed = current_print(document) if document else None
    return DraftPrint(
        id=form.pk,
        name=str(form),
        asked=document.requested_at if document else None,
        file_id=str(printed.file_id) if printed else None,
        pages=printed.file.pages if printed else None,
    )
