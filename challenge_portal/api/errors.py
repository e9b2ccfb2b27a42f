"""One shape for everything that goes wrong::

    {"status": 400, "code": "invalid", "detail": "请更正下列内容。", "way_on": "", "rule": "",
     "errors": [{"pointer": "/title", "code": "required", "detail": "该字段是必填项。"}]}

``pointer`` is a JSON pointer into what was sent (RFC 6901). Texts are Chinese and can be shown to people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.trail.refusals import record_refusal
from challenge_portal.workflow.engine import UnknownMove

TEXTS = {
    status.HTTP_400_BAD_REQUEST: ("bad_request", "请求的格式不正确。"),
    status.HTTP_401_UNAUTHORIZED: ("not_signed_in", "请先登录。"),
    status.HTTP_403_FORBIDDEN: ("not_allowed", "当前身份没有这项权限。"),
    status.HTTP_404_NOT_FOUND: ("not_found", "没有这项内容，或者当前身份看不到它。"),
    status.HTTP_405_METHOD_NOT_ALLOWED: ("method_not_allowed", "此地址不支持这种请求方法。"),
    status.HTTP_406_NOT_ACCEPTABLE: ("not_acceptable", "只能以 JSON 格式返回。"),
    status.HTTP_409_CONFLICT: ("refused", "现在不能办理。"),
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: ("too_large", "提交的内容过大。"),
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: ("unsupported_media_type", "请以 JSON 格式提交。"),
    status.HTTP_429_TOO_MANY_REQUESTS: ("too_many_requests", "请求过于频繁，请稍后再试。"),
}


def answer_for(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception of a view; None for what is a fault of ours (a 500, which is logged)."""
    request = context["request"]
    set_rollback()
    if isinstance(error, NotVisible | NotAllowed):
        record_refusal(request._request, error)
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, exceptions.ValidationError):
        errors = [
            {"pointer": pointer, "code": detail.code, "detail": str(detail)} for pointer, detail in _flat(error.detail)
        ]
        return problem(400, code="invalid", detail="请更正下列内容。", errors=errors)
    if isinstance(error, exceptions.PermissionDenied):  # raised by the check against forged requests alone
        return problem(403, code="csrf_failed", detail="请求缺少有效的防伪令牌，请在请求头 X-CSRFToken 中提供。")
    code = _status(error, request)
    if code is None:
        return None
    headers = {}
    wait = getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait) + 1)
    if code == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Session"
    return problem(code, headers=headers)


def problem(
    code_number: int,
    *,
    code: str = "",
    detail: str = "",
    errors: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
    way_on: str = "",
    rule: str = "",
) -> Response:
    """An answer in the one shape; code and text are the usual ones of the status unless given."""
    usual_code, usual_detail = TEXTS.get(code_number, TEXTS[400])
    body = {
        "status": code_number,
        "code": code or usual_code,
        "detail": detail or usual_detail,
        "way_on": way_on,
        "rule": rule,
        "errors": errors or [],
    }
    return Response(body, status=code_number, headers=headers)


def _refused(error: Refused) -> Response:
    refusal = error.refusal
    number, code, errors = 409, "refused", []
    if isinstance(error, UnknownMove):
        number, code = 404, "unknown_action"
    elif isinstance(error, Stale):
        code = "stale"
    elif refusal.field:
        number = 400
        errors = [{"pointer": f"/{_escaped(refusal.field)}", "code": code, "detail": refusal.text}]
    return problem(number, code=code, detail=refusal.text, errors=errors, way_on=refusal.way_on, rule=refusal.rule)


def _status(error: Exception, request: Any) -> int | None:
    if isinstance(error, NotVisible | Http404):
        return 404
    if isinstance(error, NotAllowed | PermissionDenied):
        # a visitor isn't told what they may not do, but that they could sign in
        return 403 if request._request.actor.is_signed_in else 401
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return 401
    return error.status_code if isinstance(error, exceptions.APIException) else None


def _flat(detail: Any, pointer: str = "") -> Iterator[tuple[str, exceptions.ErrorDetail]]:
    """Every single error with the pointer to what it is about; errors of the whole point to the whole."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            whole = name == "non_field_errors"
            yield from _flat(inner, pointer if whole else f"{pointer}/{_escaped(str(name))}")
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _flat(inner, pointer if isinstance(inner, str) else f"{pointer}/{place}")
    else:
        yield pointer, detail


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
