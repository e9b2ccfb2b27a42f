"""The pages of figures, the lists that they open, and both as Excel."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import EXPORTED, excel_file
from challenge_portal.organisations.policy import can
from challenge_portal.pages.navigation import is_staff
from challenge_portal.pages.summary import selectors, workbook
from challenge_portal.pages.summary.counting import count, spoken
from challenge_portal.pages.summary.figures import BY_KEY, Figure
from challenge_portal.pages.summary.lists import Listing, listing
from challenge_portal.trail.services import record
from competitions.models import Competition
from demands.selectors.finding import competition_for

PER_PAGE = 100


@require_safe
def public(request: ActorRequest, code: str) -> HttpResponse:
    """The public summary of a competition that is being summed up or is over."""
    found = selectors.public_summary(competition_for(request.actor, code))
    if found is None:
        raise NotVisible(f"summary {code}")
    return render(request, "pages/summary/public.html", {"summary": found, "now": request.now})


@require_safe
@signed_in_required
def competition_summary(request: ActorRequest, code: str) -> HttpResponse:
    """The figures of one competition, for those who run it and those who look on."""
    competition = _watched(request, code)
    context = {
        "competition": competition,
        "summary": selectors.summary(competition),
        "is_public": competition.state in selectors.SUMMED_UP,
        "now": request.now,
    }
    return render(request, "pages/summary/competition.html", context)


@require_safe
@signed_in_required
def competition_list(request: ActorRequest, code: str, key: str) -> HttpResponse:
    """The list behind one figure of a competition."""
    competition = _watched(request, code)
    figure = _figure(key)
    listed = listing(figure, [competition.pk], actor=request.actor)
    if "workbook" in request.GET:
        return _list_file(request, figure, listed, of=competition.name)
    context = {"competition": competition, "of": competition.name, "one": True}
    return _list_page(request, figure, listed, context)


@require_safe
@signed_in_required
def competition_workbook(request: ActorRequest, code: str) -> HttpResponse:
    """Every figure of a competition as Excel."""
    competition = _watched(request, code)
    name = f"{competition.name}总结数字"
    content = workbook.table_workbook(count([competition.pk]), of=name, actor=request.actor, at=request.now)
    return _file(request, content, name)


@require_safe
@signed_in_required
def year(request: ActorRequest, year: int = 0) -> HttpResponse:
    """The year's competitions that the office runs or looks after, with their sums."""
    _staff(request)
    found = selectors.year_summary(request.actor, year or None)
    if year and year != found.year:
        raise NotVisible(f"year {year}")
    return render(request, "pages/summary/year.html", {"summary": found, "now": request.now})


@require_safe
@signed_in_required
def year_list(request: ActorRequest, year: int, key: str) -> HttpResponse:
    """The list behind one figure of the year."""
    ids = _of_year(request, year)
    figure = _figure(key)
    listed = listing(figure, ids, actor=request.actor)
    of = f"{year} 年度赛事"
    if "workbook" in request.GET:
        return _list_file(request, figure, listed, of=of)
    return _list_page(request, figure, listed, {"year": year, "of": of, "one": False})


@require_safe
@signed_in_required
def year_workbook(request: ActorRequest, year: int) -> HttpResponse:
    """The year's table as Excel."""
    name = f"{year}年度赛事总结数字"
    content = workbook.table_workbook(count(_of_year(request, year)), of=name, actor=request.actor, at=request.now)
    return _file(request, content, name)


def _watched(request: ActorRequest, code: str) -> Competition:
    competition = competition_for(request.actor, code)
    if not can(request.actor, "competitions.watch", competition):
        raise NotVisible(f"summary {code}")
    return competition


def _staff(request: ActorRequest) -> None:
    if request.actor.authority is None or not is_staff(request.actor):
        raise NotVisible("year's summary")


def _of_year(request: ActorRequest, year: int) -> list[int]:
    _staff(request)
    found = [each.pk for each in selectors.competitions_of_year(request.actor, year)]
    if not found:
        raise NotVisible(f"year {year}")
    return found


def _figure(key: str) -> Figure:
    if key not in BY_KEY:
        raise NotVisible(f"figure {key}")
    return BY_KEY[key]


def _list_page(request: ActorRequest, figure: Figure, listed: Listing, context: dict[str, object]) -> HttpResponse:
    """A page of the rows; the head says the whole number and the whole sum."""
    page = cut(len(listed.rows), page_typed(request.GET.get("page", "")), size=PER_PAGE)
    context |= {
        "figure": figure,
        "heads": listed.heads,
        "rows": listed.rows[page.rows],
        "total": listed.number,
        "result": spoken(listed.result),
        "number": page.number,
        "last": page.last,
        "now": request.now,
    }
    return render(request, "pages/summary/list.html", context)


def _list_file(request: ActorRequest, figure: Figure, listed: Listing, *, of: str) -> HttpResponse:
    content = workbook.list_workbook(figure, listed, of=of, actor=request.actor, at=request.now)
    return _file(request, content, f"{of}{figure.label}", rows=listed.number)


def _file(request: ActorRequest, content: bytes, name: str, *, rows: int | None = None) -> HttpResponse:
    """The file; that it was taken is in the record."""
    record(
        actor=request.actor,
        verb=EXPORTED,
        subject=("pages.summary", name, name),
        at=request.now,
        details={"rows": rows} if rows is not None else {},
    )
    return excel_file(content, f"{name}-{local(request.now):%Y%m%d}.xlsx")
