"""What the portal is measured against: the same rows, asked for and shown in the plainest way that Django offers."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from competitions.models import Announcement
from competitions.states import Stage
from demands.models import PublicVersion
from demands.selectors.hall import PAGE_SIZE
from demands.states import DemandState


def home(request: HttpRequest) -> HttpResponse:
    """The newest demands and announcements."""
    rows = PublicVersion.objects.filter(demand__state=DemandState.PUBLISHED).order_by("-published_at", "-pk")[:4]
    news = Announcement.objects.select_related("issuer").order_by("-published_at", "-pk")[:6]
    return render(request, "benchmarks/bare_list.html", {"rows": rows, "news": news})


def hall(request: HttpRequest) -> HttpResponse:
    """The first page of the hall, in the hall's order, filtered where the address asks for it."""
    rows = PublicVersion.objects.filter(
        demand__state=DemandState.PUBLISHED, demand__competition__periods__stage=Stage.SOLUTIONS
    ).annotate(closes_at=F("demand__competition__periods__closes_at"))
    if "industry" in request.GET:
        rows = rows.filter(industry=request.GET["industry"])
    if "budget" in request.GET:
        rows = rows.filter(budget__gte=request.GET["budget"])
    rows = rows.order_by("closes_at", "-published_at", "-pk")[:PAGE_SIZE]
    return render(request, "benchmarks/bare_list.html", {"rows": rows})


def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One demand."""
    row = get_object_or_404(PublicVersion.objects.select_related("demand__competition"), number=number)
    return render(request, "benchmarks/bare_detail.html", {"row": row})


urlpatterns = [path("", home), path("demands/", hall), path("demands/<str:number>/", detail)]
