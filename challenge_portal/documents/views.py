"""Files out, pages of files as pictures, and the public verification page."""

import hashlib
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from challenge_portal.documents.files import get_file, read_bytes, record_reading
from challenge_portal.documents.inspection import LIMIT, MIME_TYPES
from challenge_portal.documents.models import StoredFile
from challenge_portal.documents.pdfium import page_picture
from challenge_portal.documents.verification import code_of_file, held_as, normal_code, verdict_of
from challenge_portal.kernel.refusals import NotVisible

PICTURE_WIDTHS = {"small": 240, "page": 900, "large": 1600}


@require_safe
def download(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """A stored file, for those whom its rule allows; the download is recorded. Anybody else gets 404."""
    file = get_file(request.actor, file_id)
    if request.method == "GET":
        record_reading(file, "documents.file.downloaded", actor=request.actor, at=request.now)
    response = _body(file)
    response["Content-Disposition"] = content_disposition_header(True, file.original_name) or "attachment"
    return _private(response)


@require_safe
def page_image(request: HttpRequest, file_id: UUID, number: int) -> HttpResponse:
    """Page `number` of a stored PDF or picture as PNG, under the same rule; `?size=small|page|large`."""
    file = get_file(request.actor, file_id)
    width = PICTURE_WIDTHS.get(request.GET.get("size", "page"), PICTURE_WIDTHS["page"])
    if file.extension == "pdf":
        try:
            content = page_picture(read_bytes(file), number, width=width)
        except IndexError:
            raise NotVisible(f"page {number} of file {file_id}") from None
        mime_type = "image/png"
    elif file.mime_type.startswith("image/") and number == 1:
        content, mime_type = read_bytes(file), file.mime_type
    else:
        raise NotVisible(f"page {number} of file {file_id}")
    if number == 1 and request.method == "GET":
        record_reading(file, "documents.file.viewed", actor=request.actor, at=request.now)
    response = HttpResponse(content, content_type=mime_type)
    response["Content-Disposition"] = "inline"
    return _private(response)  # type: ignore[return-value]


@csrf_exempt  # nothing is changed by comparing a file, and this public page has neither session nor cookie
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form of verification: by code, or by the fingerprint of a file (`?sha256=`, or the file itself posted)."""
    if request.method == "POST":
        return _compare(request)
    if typed := request.GET.get("code", ""):
        if code := normal_code(typed):
            return redirect("documents:verify_code", code=_shown(code))
        return _page(
            request, {"typed": typed[:60], "problem": "核验码是 16 位的数字和字母 A 至 F，请对照文书页脚。"}, 400
        )
    if digest := request.GET.get("sha256", ""):
        return _compared(request, digest.lower(), request.GET.get("for", ""))
    return _page(request, {})


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What is known about the paper with this code; 404 with a way on when nothing is."""
    verdict = verdict_of(code)
    if verdict is None:
        return _page(request, {"typed": code[:60], "unknown": True}, 404)
    return _page(request, {"verdict": verdict})


def _compare(request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return _page(request, {"file_problem": "请选择要比对的文件。"}, 400)
    if (upload.size or 0) > LIMIT:
        return _page(request, {"file_problem": "文件超过 20 MB，门户没有留存过这么大的文书。"}, 400)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return _compared(request, digest.hexdigest(), request.POST.get("for", ""))


def _compared(request: HttpRequest, digest: str, meant: str) -> HttpResponse:
    """Say whether the file is one that the portal keeps; `meant` is the code of the page it was compared from."""
    if meant and (verdict := verdict_of(meant)):
        same = held_as(meant, digest)
        return _page(request, {"verdict": verdict, "compared": True, "same": same}, 200 if same else 409)
    code = code_of_file(digest)
    if not code:
        return _page(request, {"unknown_file": True}, 404)
    return _page(request, {"verdict": verdict_of(code), "compared": True, "same": held_as(code, digest)})


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "documents/verify.html", context, status=status)
    response["Cache-Control"] = "no-store"  # a verdict is about this moment
    response["Referrer-Policy"] = "no-referrer"
    return response


def _body(file: StoredFile) -> HttpResponseBase:
    """The bytes; with USE_X_ACCEL the header by which nginx sends them from its internal /protected/ = MEDIA_ROOT."""
    mime_type = file.mime_type if file.mime_type in MIME_TYPES.values() else "application/octet-stream"
    if getattr(settings, "USE_X_ACCEL", False):
        below = Path(file.file.path).relative_to(Path(settings.MEDIA_ROOT).absolute())
        response: HttpResponseBase = HttpResponse(content_type=mime_type)
        response["X-Accel-Redirect"] = f"/protected/{below.as_posix()}"
        return response
    return FileResponse(file.file.open("rb"), content_type=mime_type)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _shown(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))
