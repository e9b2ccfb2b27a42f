"""Files out, pages of files as pictures, and the public verification page."""

import hashlib
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from challenge_portal.documents.examining import TooBusy, TooHard
from challenge_portal.documents.files import get_file, record_reading
from challenge_portal.documents.inspection import LIMIT
from challenge_portal.documents.serving import attachment, page_of
from challenge_portal.documents.verification import (
    code_of_file,
    held_as,
    look_at_pdf,
    normal_code,
    verdict_of,
)
from challenge_portal.kernel.limits import Limit, within
from challenge_portal.organisations.http import ActorRequest

READING = Limit("file-read", 30, 600)
TOO_OFTEN = (
    "本网络地址比对陌生文件过于频繁（10 分钟内最多 30 份），请 10 分钟后再试。也可以改用页脚的核验码核验，不受此限。"
)
BUSY = "正在比对的文件较多，请一分钟后再试。也可以改用页脚的核验码核验。"


@require_safe
def download(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """A stored file, for those whom its rule allows; the download is recorded. Anybody else gets 404."""
    file = get_file(request.actor, file_id)
    if request.method == "GET":
        record_reading(file, "documents.file.downloaded", actor=request.actor, at=request.now)
    return attachment(file)


@require_safe
def page_image(request: HttpRequest, file_id: UUID, number: int) -> HttpResponseBase:
    """Page `number` of a stored PDF or picture as PNG, under the same rule; `?size=small|page|large`."""
    file = get_file(request.actor, file_id)
    size = request.GET.get("size", "page")
    response = page_of(file, number, size=size)
    if size != "small" and request.method == "GET":  # a thumbnail can't be read; whatever can be is on record
        record_reading(file, "documents.file.viewed", actor=request.actor, at=request.now)
    return response


@csrf_exempt  # nothing is changed by comparing a file, and this public page has neither session nor cookie
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: ActorRequest) -> HttpResponse:
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


def _compare(request: ActorRequest) -> HttpResponse:
    """A file as it was dropped: looked at in memory (uploads.py), kept nowhere.

    A file that the portal keeps is known by its fingerprint and costs nothing; only others are read, so many for each
    address.
    """
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return _page(request, {"file_problem": "请选择要比对的文件。"}, 400)
    if (upload.size or 0) > LIMIT:
        return _page(request, {"file_problem": "文件超过 20 MB，门户没有留存过这么大的文书。"}, 400)
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    if not content.startswith(b"%PDF-") or code_of_file(digest):
        return _compared(request, digest, request.POST.get("for", ""))
    if not within(READING, request.address):
        return _page(request, {"file_problem": TOO_OFTEN}, 429)
    try:
        finding = look_at_pdf(content)
    except TooHard:
        return _page(request, {"finding": "too_hard"}, 422)
    except TooBusy:
        return _page(request, {"file_problem": BUSY}, 503)
    verdict = verdict_of(finding.code) if finding.code else None
    if finding.standing == "unknown":
        verdict = verdict_of(request.POST.get("for", ""))
    status = 404 if verdict is None and finding.standing == "unknown" else 409
    return _page(request, {"verdict": verdict, "compared": True, "finding": finding.standing}, status)


def _compared(request: HttpRequest, digest: str, meant: str) -> HttpResponse:
    """Say whether the file is one that the portal keeps; `meant` is the code of the page it was compared from."""
    if meant and (verdict := verdict_of(meant)):
        same = held_as(meant, digest)
        return _page(request, {"verdict": verdict, "compared": True, "same": same}, 200 if same else 409)
    code = code_of_file(digest)
    if not code:
        return _page(request, {"finding": "unknown"}, 404)
    return _page(request, {"verdict": verdict_of(code), "compared": True, "same": held_as(code, digest)})


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "documents/verify.html", context, status=status)
    response["Cache-Control"] = "no-store"  # a verdict is about this moment
    response["Referrer-Policy"] = "no-referrer"
    return response


def _shown(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))
