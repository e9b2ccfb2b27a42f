"""A stored file as an answer: always an attachment of its true type, never cached by others, never run."""

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.inspection import MADE_TYPES
from challenge_portal.documents.models import StoredFile
from challenge_portal.documents.pdfium import page_picture
from challenge_portal.kernel.refusals import NotVisible

PICTURE_WIDTHS = {"small": 240, "page": 900, "large": 1600}


def attachment(file: StoredFile) -> HttpResponseBase:
    """The file to save; with ACCEL_REDIRECT nginx sends it from that internal location, which is the private store."""
    mime_type = file.mime_type if file.mime_type in MADE_TYPES.values() else "application/octet-stream"
    response: HttpResponseBase
    if internal := getattr(settings, "ACCEL_REDIRECT", ""):
        response = HttpResponse(content_type=mime_type)
        response["X-Accel-Redirect"] = f"{internal.rstrip('/')}/{file.file.name}"
    else:
        response = FileResponse(file.file.open("rb"), content_type=mime_type)
    response["Content-Disposition"] = content_disposition_header(True, file.original_name) or "attachment"
    return _private(response)


def made_attachment(content: bytes, name: str) -> HttpResponse:
    """Something that was just made and is kept nowhere, to save under this name; the extension says what it is."""
    mime_type = MADE_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    response = HttpResponse(content, content_type=mime_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    _private(response)
    return response


def page_of(file: StoredFile, number: int, *, size: str) -> HttpResponseBase:
    """Page `number` (from 1) of a PDF or picture, for looking at. Raises NotVisible for a page that isn't there."""
    if file.extension == "pdf":
        try:
            picture = page_picture(read_bytes(file), number, width=PICTURE_WIDTHS.get(size, PICTURE_WIDTHS["page"]))
        except IndexError:
            raise NotVisible(f"page {number} of file {file.pk}") from None
        response = HttpResponse(picture, content_type="image/png")
    elif file.mime_type.startswith("image/") and number == 1:
        response = HttpResponse(read_bytes(file), content_type=file.mime_type)
    else:
        raise NotVisible(f"page {number} of file {file.pk}")
    response["Content-Disposition"] = "inline"
    return _private(response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
