"""What the views of this app share."""

from __future__ import annotations

from typing import cast

from django.core.files.uploadedfile import UploadedFile

from challenge_portal.documents.files import Upload
from challenge_portal.organisations.http import ActorRequest


def upload_of(request: ActorRequest, name: str) -> Upload | None:
    """The file that was chosen in a field, if there is one."""
    found = request.FILES.get(name)
    return cast(Upload, found) if isinstance(found, UploadedFile) else None
