"""The objects that a view hands to a service: only what the actor sees, else NotVisible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import get_visible, visible
from competitions.models import (
    Announcement,
    ChangeRequest,
    Competition,
    Edition,
    EditionForwarding,
    FormPackage,
    HostingApplication,
    PersonalExtension,
    RecommendationLetter,
    Reviewer,
)
from competitions.selectors.shared import PARTIES


def edition(pk: int, *, actor: Actor) -> Edition:
    """One edition."""
    return get_visible(Edition, actor, "series", "organiser", "form_version", pk=pk)


def application(pk: int, *, actor: Actor) -> HostingApplication:
    """One application with what its rules need."""
    return get_visible(
        HostingApplication,
        actor,
        "edition__series",
        "edition__organiser",
        "host",
        "recommender",
        "track",
        "form_version",
        "document",
        pk=pk,
    )


def letter(pk: int, *, actor: Actor) -> RecommendationLetter:
    """One letter of recommendation."""
    return get_visible(
        RecommendationLetter, actor, "edition__series", "edition__organiser", "province", "document", pk=pk
    )


def package(pk: int, *, actor: Actor) -> FormPackage:
    """One package of stamped forms."""
    return get_visible(FormPackage, actor, "edition__series", "edition__organiser", "office", pk=pk)


def extension(pk: int, *, actor: Actor) -> PersonalExtension:
    """One personal extension."""
    return get_visible(PersonalExtension, actor, "edition__organiser", "host", "office", pk=pk)


def change(pk: int, *, actor: Actor) -> ChangeRequest:
    """One request for a change after acceptance."""
    related = ("application__edition__organiser", "application__host", "application__recommender")
    return get_visible(ChangeRequest, actor, *related, pk=pk)


def carried_by(letter: RecommendationLetter) -> list[int]:
    """The ids of the applications in a letter."""
    return list(letter.applications.values_list("pk", flat=True))


def applications(pks: Sequence[int], *, actor: Actor) -> list[HostingApplication]:
    """Several applications; one that the actor doesn't see makes all of them NotVisible."""
    found = list(visible(HostingApplication, actor).filter(pk__in=pks).select_related("edition", "host"))
    if len(found) != len(set(pks)):
        raise NotVisible(f"applications {pks}")
    return found


def competition(code: str, *, actor: Actor) -> Competition:
    """One competition."""
    return get_visible(Competition, actor, "edition__organiser", code=code.upper())


def competitions(*, actor: Actor) -> QuerySet[Competition]:
    """All competitions with parties and calendar."""
    return visible(Competition, actor).prefetch_related(PARTIES, "periods")


def reviewers(*, actor: Actor) -> QuerySet[Reviewer]:
    """The named reviewers whom the actor sees, in the order of naming."""
    return visible(Reviewer, actor).select_related("edition", "person").order_by("named_at", "pk")


def announcement(pk: int, *, actor: Actor) -> Announcement:
    """One announcement with its paper."""
    return get_visible(Announcement, actor, "issuer", "edition__series", "document", pk=pk)


def announcements(*, actor: Actor) -> QuerySet[Announcement]:
    """All announcements with their corrections, the newest first."""
    rows = visible(Announcement, actor).select_related("issuer").prefetch_related("corrections")
    return rows.order_by("-published_at", "-pk")


def forwarding_initial(edition: Edition, province: Authority) -> dict[str, Any]:
    """What the province's form shows first: how it forwarded, or the usual title."""
    known = EditionForwarding.objects.filter(edition=edition, province=province).select_related("announcement").first()
    title = f"关于转发《{edition.notice_title}》的通知"
    if known is None:
        return {"title": title[:160], "deadline": edition.national_deadline}
    return {
        "title": known.announcement.title if known.announcement else title[:160],
        "document_number": known.document_number,
        "deadline": known.deadline,
        "body": known.body,
    }
