"""How the portal's pages write icons, moments, money, titles, states, fields and acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe

from challenge_portal.accounts.held_forms import TYPED_BY, sign_person
from challenge_portal.kernel import clock, money
from challenge_portal.kernel.wordcount import count_words
from challenge_portal.pages.icons import ICONS
from challenge_portal.search.wording import with_breaks

register = template.Library()

SOON = timedelta(days=3)
TONE_ICON = {"go": "flag", "wait": "clock", "ok": "checkc", "stop": "alert", "back": "back", "": "edit"}
NOTE_ICON = {"": "info", "ok": "checkc", "wait": "alert", "stop": "alert"}


# Words and figures


@register.filter
def moment(at: datetime | None) -> str:
    """``2026年11月20日 17:00`` in 北京时间."""
    return clock.moment(at)


@register.filter
def exact_moment(at: datetime | None) -> str:
    """``2026年11月20日 17:00:05``: for receipts, messages and records."""
    return clock.exact_moment(at) if at else ""


@register.filter
def day(on: date | datetime | None) -> str:
    """``2026年11月20日``."""
    return clock.day(on)


@register.filter
def machine_moment(at: datetime | None) -> str:
    """``2026-11-20T17:00:05+08:00`` for the ``datetime`` attribute of ``<time>``."""
    return clock.local(at).isoformat(timespec="seconds") if at else ""


@register.filter
def wan(amount: Decimal | None) -> str:
    """``1,286.5 万元``; an absent amount is 面议."""
    return money.wan(amount)


@register.filter
def words(text: str | None) -> int:
    """字数 as Word counts it."""
    return count_words(text or "")


@register.filter
def wbr(title: object) -> SafeString:
    """A title that breaks between words only."""
    return with_breaks(str(title))


@register.filter
def short_hash(digest: str | None) -> str:
    """``4f0a…c91e``: enough of a sha256 to compare by eye."""
    return f"{digest[:4]}…{digest[-4:]}" if digest else ""


@register.filter
def file_size(octets: int | None) -> str:
    """``1.8 MB`` or ``312 KB``, in units of 1024."""
    if octets is None:
        return ""
    if octets >= 1024 * 1024:
        return f"{octets / 1024 / 1024:.1f} MB"
    return f"{max(round(octets / 1024), 1)} KB"


# Icons, states, notes


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon, inline. It is decoration unless it has a label, which a screen reader then says.

    Raises KeyError for a name that is not drawn, so a slip of the pen shows in the first test of the page.
    """
    if label:
        role = format_html('role="img" aria-label="{}"', label)
    else:
        role = mark_safe('aria-hidden="true"')
    drawing = mark_safe(ICONS[name])  # noqa: S308 - our own constant
    return format_html('<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>', role, drawing)


@register.simple_tag
def state_badge(label: str, tone: str = "", icon_name: str = "") -> SafeString:
    """A state as an icon and a word.

    Tones: ``go`` runs, ``wait`` somebody must act, ``ok`` finished, ``stop`` urgent or refused, ``back`` returned,
    empty for what rests.
    """
    drawn = icon(icon_name or TONE_ICON.get(tone, "info"))
    colour = {"back": "stop"}.get(tone, tone)
    modifier = f" state--{colour}" if colour in {"go", "wait", "ok", "stop"} else ""
    return format_html('<span class="state{}">{}{}</span>', modifier, drawn, label)


@register.simple_tag
def note_icon(tone: str = "") -> SafeString:
    """The icon that goes with the tone of a note."""
    return icon(NOTE_ICON.get(tone, "info"))


# Deadlines


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as the page shows it: what is left in words, the moment, and how it looks."""

    left: str
    until: datetime
    tone: str


@register.simple_tag(takes_context=True)
def due_of(context: template.Context, until: datetime) -> Due:
    """The deadline as seen at the moment of the request: ``soon`` from three days before, ``past`` once it is over."""
    at = moment_of(context)
    if at > until:
        return Due("已截止", until, "past")
    return Due(clock.time_left(until, at=at), until, "soon" if until - at <= SOON else "")


@register.simple_tag(takes_context=True)
def server_time(context: template.Context) -> SafeString:
    """``服务器时间 2026年11月20日 10:24:36，北京时间``; a script keeps it going, without one it is the page's moment."""
    there = clock.local(moment_of(context))
    return format_html(
        '<span class="clock">服务器时间 <time datetime="{}" data-clock>{}</time>，北京时间</span>',
        there.isoformat(timespec="milliseconds"),
        clock.exact_moment(there),
    )


def moment_of(context: template.Context) -> datetime:
    """The request's moment, or the present one where a page is made outside a request."""
    request = context.get("request")
    at = getattr(request, "now", None)
    return at if isinstance(at, datetime) else clock.now()


# Fields


@register.simple_tag
def control(field: BoundField, **attributes: Any) -> SafeString:
    """The widget of a form field with the classes and the ARIA ties of ``components/field.html``."""
    described = []
    if field.help_text:
        described.append(f"{field.auto_id}-hint")
    if field.errors:
        described.append(f"{field.auto_id}-error")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if not isinstance(field.field.widget, (CheckboxInput, FileInput)):
        attributes.setdefault("class", "input")
    attributes["maxlength"] = False  # a browser would cut off what is pasted and say nothing; the form says it in words
    return field.as_widget(attrs={name.replace("_", "-"): value for name, value in attributes.items()})


@register.filter
def widget_kind(field: BoundField) -> str:
    """``check``, ``choices``, ``file``, ``textarea``, ``select`` or ``input``: which shape field.html draws."""
    kind = getattr(field.field.widget, "input_type", "")
    if kind in {"checkbox", "radio"}:
        return "choices" if hasattr(field.field.widget, "choices") else "check"
    if kind in {"file", "select"}:
        return kind
    return "input" if kind else "textarea"


@register.filter
def said_errors(form: Any) -> list[tuple[str, str]]:
    """Every error of a form in the order of its fields as (id of the control, text); form-wide ones have no id."""
    found = [("", str(text)) for text in form.non_field_errors()]
    for field in form:
        found.extend((field.id_for_label or field.auto_id, str(text)) for text in field.errors)
    return found


# Lists


@register.simple_tag
def page_numbers(number: int, last: int) -> list[int | None]:
    """The page numbers to offer: the ends, the neighbours, and ``None`` for each gap."""
    wanted = sorted({1, last, *range(max(number - 2, 1), min(number + 2, last) + 1)})
    shown: list[int | None] = []
    for previous, current in zip([0, *wanted], wanted, strict=False):
        if current - previous > 1:
            shown.append(None)
        shown.append(current)
    return shown


@register.simple_tag(takes_context=True)
def way_back(context: template.Context) -> str:
    """The page that this request came from, if it is one of ours; else the front page."""
    request = context.get("request")
    came_from = request.headers.get("Referer", "") if request else ""
    ours = request is not None and url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return str(came_from) if ours else "/"


# Acts


@register.filter
def says_no(row: Any) -> bool:
    """Whether an act sent something back or turned it down: its mark in a timeline is red."""
    return any(word in row.text + row.to_label for word in ("退回", "不予", "驳回"))


@register.simple_tag(takes_context=True)
def acting_for_field(context: template.Context) -> SafeString:
    """Hidden fields that say for whom this page was opened and by whom: another tab may since have switched."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None or not actor.is_signed_in:
        return mark_safe("")
    return format_html(
        '<input type="hidden" name="acting_for" value="{}"><input type="hidden" name="{}" value="{}">',
        actor.key,
        TYPED_BY,
        sign_person(actor.person),
    )


@register.filter
def button_tone(tone: str) -> str:
    """The class of a move's button: ``primary`` filled, ``stop`` outlined red, ``plain`` outlined blue."""
    return {"primary": "", "stop": " btn--stop"}.get(tone, " btn--line")


@register.filter
def drawn(moves: Iterable[Any]) -> list[Any]:
    """The moves that are made from a bare button, what leads on first; the others have a page of their own."""
    order = {"primary": 0, "stop": 2}
    return sorted((move for move in moves if move.offered), key=lambda move: order.get(move.tone, 1))


@register.filter
def refused(moves: Iterable[Any]) -> list[Any]:
    """The moves that a rule bars at the moment, so that the page can say why and what to do."""
    return [move for move in moves if move.refusal]
