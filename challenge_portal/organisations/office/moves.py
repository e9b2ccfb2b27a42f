"""Transitions in the office: a button on the page of one object, an action on a list of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.enums import ActionVariant

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused, Stale
from challenge_portal.kernel.typed import version_typed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office.forms import ReasonForm
from challenge_portal.organisations.office.requests import acting, arrived
from challenge_portal.organisations.policy import UnknownAction, can

AT_ONCE = 200
"""How many objects one bulk act takes."""

VARIANTS = {"primary": ActionVariant.PRIMARY, "stop": ActionVariant.DANGER}


class Offer(Protocol):
    """A move as the workflow offers it (workflow.engine.Available)."""

    name: str
    label: str
    refusal: Refusal | None
    asks_reason: bool
    confirm: str
    tone: str
    offered: bool


class Moving(Protocol):
    """What the office needs of a workflow (workflow.engine.Workflow); handed in, for the engine stands above."""

    moves: Any

    def available(self, obj: Any, actor: Actor, *, at: datetime) -> Sequence[Offer]:
        """The moves this actor may make now."""
        ...

    def fire(
        self, obj: Any, name: str, *, actor: Actor, at: datetime, reason: str = "", version: int | None = None
    ) -> Any:
        """Make the move, or raise."""
        ...


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One object of a bulk act, with what stands in its way."""

    obj: Model
    refusal: str


class MovesMixin:
    """Mixed into OfficeAdmin. ``workflow`` and ``bulk_moves`` are set by the domain's admin class."""

    workflow: Any = None  # Moving | None; Any, so that a domain names its own class
    bulk_moves: Sequence[str] = ()
    """Moves that may be made for many at once: those that need no look at the single case."""

    moves_here: Sequence[str] | None = None
    """Moves with a button in the office; None for all. The others need the look at the case that its page gives."""

    def service_move(self, asked: AskedMove) -> None:
        """Make one move. A domain whose move is more than ``fire()`` calls its own service here."""
        assert self.workflow is not None  # noqa: S101 - only reached through a workflow's own move
        self.workflow.fire(asked.obj, asked.name, **asked.terms)

    def portal_url(self, obj: Any) -> str:
        """The portal page of this case, where what needs judgement is done; empty where there is none."""
        return ""

    # --- one object --------------------------------------------------------------------------------------------

    def move_urls(self, wrap: Callable[..., Any]) -> list[URLPattern]:
        """The address of the move page, where there is a workflow."""
        if self.workflow is None:
            return []
        return [path("<path:object_id>/move/<slug:name>/", wrap(self.move_view), name=self._url_name("move"))]

    def move_buttons(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """Buttons for unfold's head bar: what is available now; a refused one leads to its reason."""
        if self.workflow is None:
            return []
        return [
            button(
                offer.label if offer.refusal is None else f"{offer.label}（暂不能办理）",
                reverse(f"admin:{self._url_name('move')}", args=[obj.pk, offer.name]),
                variant=VARIANTS.get(offer.tone, ActionVariant.DEFAULT),
            )
            for offer in self.workflow.available(obj, acting(request), at=arrived(request))
            if self._has_button(offer.name, offer)
        ]

    def move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask for the opinion or the confirmation, then make the move."""
        obj = self.get_object(request, object_id)  # type: ignore[attr-defined]
        offer = self._offer(request, obj, name)
        form = ReasonForm(request.POST or None, required=offer.asks_reason)
        refusal, status = offer.refusal, 200
        if request.method == "POST" and form.is_valid():
            try:
                reason, version = form.cleaned_data["reason"].strip(), version_typed(request.POST.get("version", ""))
                self.service_move(AskedMove(obj, name, acting(request), arrived(request), reason, version))
            except Refused as refused:
                refusal, status = refused.refusal, 409
            else:
                messages.success(request, f"已办理：{offer.label}。")
                return redirect(reverse(f"admin:{self._url_name('change')}", args=[obj.pk]))
        context = self.page_context(request, offer.label, obj) | {  # type: ignore[attr-defined]
            "offer": offer,
            "refusal": refusal,
            "form": form,
            "version": getattr(obj, "version", ""),
            "portal_url": self.portal_url(obj),
        }
        return TemplateResponse(request, "admin/office/move.html", context, status=status)

    def _offer(self, request: HttpRequest, obj: Any, name: str) -> Offer:
        """The move as it is offered now. Raises NotVisible, NotAllowed or Stale where it is not."""
        assert self.workflow is not None  # noqa: S101 - the address exists with a workflow only
        for offer in self.workflow.available(obj, acting(request), at=arrived(request)):
            if offer.name == name and self._has_button(name, offer):
                return offer
        move = self.workflow.moves.get(name)
        if move is None or not self._has_button(name, move):
            raise NotVisible(f"move {name}")
        if not self._allowed(request, move, obj):
            raise NotAllowed(move.permission, obj)
        raise Stale(f"当前状态不能“{move.label}”。页面可能是旧的，请核对最新情况。")

    def _has_button(self, name: str, move: Any) -> bool:
        return bool(move.offered) and (self.moves_here is None or name in self.moves_here)

    @staticmethod
    def _allowed(request: HttpRequest, move: Any, obj: Any) -> bool:
        """Whether the policy would allow the move to this actor in another state; time's own moves to nobody."""
        subject = getattr(move, "subject", None)
        try:
            return can(acting(request), move.permission, subject(obj) if subject else obj)
        except UnknownAction:
            return False

    # --- many objects ------------------------------------------------------------------------------------------

    def bulk_actions(self, request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, str]]:
        """The bulk moves that the actor could be allowed for any object, for the list's menu of actions."""
        if self.workflow is None:
            return {}
        return {
            f"move_{name}": (_bulk_action(name), f"move_{name}", f"{self.workflow.moves[name].label}（所选）")
            for name in self.bulk_moves
            if can(acting(request), self.workflow.moves[name].permission)
        }

    def bulk_move(self, request: HttpRequest, queryset: QuerySet[Any], name: str) -> HttpResponse | None:
        """First a page with every chosen object and what stands in its way, then the moves, one by one."""
        assert self.workflow is not None  # noqa: S101 - the action exists with a workflow only
        chosen = list(queryset[: AT_ONCE + 1])
        if len(chosen) > AT_ONCE:
            messages.error(request, f"一次最多办理 {AT_ONCE} 项，请先筛选。")
            return None
        move = self.workflow.moves[name]
        form = ReasonForm(request.POST if "confirmed" in request.POST else None, required=move.asks_reason)
        if form.is_valid():
            left = self._move_each(request, chosen, name, form.cleaned_data["reason"].strip())
            if not left:
                messages.success(request, f"已办理 {len(chosen)} 项：{move.label}。")
                return None
            return self._bulk_page(
                request, move.label, "admin/office/bulk_done.html", left, done=len(chosen) - len(left)
            )
        rows = [BulkRow(obj, self._obstacle(request, obj, name)) for obj in chosen]
        return self._bulk_page(
            request, move.label, "admin/office/bulk_move.html", rows, form=form, move=move, name=name
        )

    def _move_each(self, request: HttpRequest, chosen: list[Any], name: str, reason: str) -> list[BulkRow]:
        """Each in its own transaction; returns those that were refused, with the reason."""
        left = []
        for obj in chosen:
            try:
                version = getattr(obj, "version", None)
                self.service_move(AskedMove(obj, name, acting(request), arrived(request), reason, version))
            except Refused as refused:
                left.append(BulkRow(obj, refused.refusal.text))
            except NotAllowed:
                left.append(BulkRow(obj, "没有办理此项的权限。"))
        return left

    def _obstacle(self, request: HttpRequest, obj: Any, name: str) -> str:
        assert self.workflow is not None  # noqa: S101 - the action exists with a workflow only
        for offer in self.workflow.available(obj, acting(request), at=arrived(request)):
            if offer.name == name:
                return offer.refusal.text if offer.refusal else ""
        return "当前状态或权限不能办理。"

    def _bulk_page(
        self, request: HttpRequest, title: str, template: str, rows: list[BulkRow], **more: Any
    ) -> HttpResponse:
        context = self.page_context(request, title) | {  # type: ignore[attr-defined]
            "rows": rows,
            "ready": sum(1 for row in rows if not row.refusal),
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
            **more,
        }
        return TemplateResponse(request, template, context)

    def _url_name(self, page: str) -> str:
        opts = self.model._meta  # type: ignore[attr-defined]
        return f"{opts.app_label}_{opts.model_name}_{page}"


def button(
    title: str, address: str, *, icon: str = "", variant: ActionVariant = ActionVariant.DEFAULT
) -> dict[str, Any]:
    """A button as unfold's head bar draws it."""
    return {"title": title, "path": address, "icon": icon, "variant": variant, "attrs": {}, "dialog": None}


def _bulk_action(name: str) -> Callable[..., HttpResponse | None]:
    def act(model_admin: MovesMixin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return model_admin.bulk_move(request, queryset, name)

    return act
