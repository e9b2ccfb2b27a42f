"""The big screen: one page for the hall's computer, and the part of it that is asked for every two seconds."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from awards.selectors.board import Board
from awards.selectors.board import board as board_at
from challenge_portal.kernel.clock import local
from challenge_portal.organisations.http import ActorRequest


@require_safe
def board(request: ActorRequest, key: str) -> HttpResponse:
    """大屏."""
    return render(request, "awards/board.html", {"board": board_at(key, at=request.now), "key": key})


@require_safe
def board_live(request: ActorRequest, key: str) -> HttpResponse:
    """What changes on it; 304 where nothing has. The clocks go on by themselves."""
    found = board_at(key, at=request.now)
    etag = quote_etag(_mark(found))
    response = render(request, "awards/parts/stage.html", {"board": found, "key": key})
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _mark(found: Board) -> str:
    """A digest of everything but the running clocks; of the time only the hour, in which a kept page's clock errs."""
    still = replace(found, at=local(found.at).replace(minute=0, second=0, microsecond=0), timer=None)
    timer = f"{found.timer.label}{found.timer.ends_at}{found.timer.last_seconds}" if found.timer else ""
    return hashlib.sha256(f"{still!r}{timer}".encode()).hexdigest()[:32]
