"""The pages that Django itself asks for when it has to say no, or when something broke."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, Engine


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that can't be read, too many fields or too much text."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: no permission."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, made without the database, the session or the frame: any of them may be what broke."""
    template = Engine.get_default().get_template("errors/500.html")
    return HttpResponse(template.render(Context({"request_id": getattr(request, "request_id", "")})), status=500)
