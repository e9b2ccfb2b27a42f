"""Who may take the file of a package."""

from __future__ import annotations

from challenge_portal.documents.files import register_file_rule
from challenge_portal.documents.models import StoredFile
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from competitions.models import FormPackage
from competitions.states import PackageState


def may_read_package(actor: Actor, file: StoredFile) -> bool:
    """The office that asked, until its days are over."""
    return visible(FormPackage, actor).filter(file=file, state=PackageState.READY).exists()


register_file_rule("competitions.formpackage", may_read_package)
