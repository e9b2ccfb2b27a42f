"""Which pages of the portal search engines may read: robots.txt, the sitemap and its parts (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from challenge_portal.organisations.actors import ANONYMOUS
from challenge_portal.organisations.policy import visible
from competitions.models import Announcement, Competition
from demands.http import PublicRequest, kept_for_visitors
from demands.models import PublicVersion

PART = 20_000  # addresses of one part; the format allows 50,000
ALWAYS = ("pages:home", "demands:hall", "competitions:competitions", "competitions:announcements", "documents:verify")
NOT_FOR_ENGINES = ("/my/", "/casework/", "/office/", "/desk/", "/accounts/", "/unsubscribe/", "/view/")

Address = tuple[str, datetime | None]


@require_safe
@kept_for_visitors
def robots(request: PublicRequest) -> HttpResponse:
    """What stands behind a sign-in is nothing for search engines; where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ENGINES)]
    lines.append(f"Sitemap: {_absolute(reverse('pages:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@kept_for_visitors
def sitemap(request: PublicRequest) -> HttpResponse:
    """The parts: one of everything but demands, then the demands, so many in each."""
    count = visible(PublicVersion, ANONYMOUS).count()
    parts = [reverse("pages:sitemap_part", args=[number]) for number in range(1 + -(-count // PART))]
    return _xml(request, "pages/sitemap_index.xml", {"parts": [_absolute(part) for part in parts]})


@require_safe
@kept_for_visitors
def sitemap_part(request: PublicRequest, number: int) -> HttpResponse:
    """One part of the sitemap, with when each page was last something else."""
    found = list(_pages() if number == 0 else _demands(number))
    if not found:
        raise Http404
    return _xml(request, "pages/sitemap.xml", {"pages": [(_absolute(path), at) for path, at in found]})


def _pages() -> Iterable[Address]:
    yield from ((reverse(name), None) for name in ALWAYS)
    for code in Competition.objects.order_by("pk").values_list("code", flat=True):
        yield reverse("competitions:competition", args=[code]), None
    for pk, at in Announcement.objects.order_by("-published_at")[:PART].values_list("pk", "published_at"):
        yield reverse("competitions:announcement", args=[pk]), at


def _demands(number: int) -> Iterable[Address]:
    rows = visible(PublicVersion, ANONYMOUS).order_by("pk").values_list("number", "demand__state_changed_at")
    for code, at in rows[(number - 1) * PART : number * PART]:
        yield reverse("demands:detail", args=[code]), at


def _absolute(path: str) -> str:
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}{path}"


def _xml(request: PublicRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml; charset=utf-8")
