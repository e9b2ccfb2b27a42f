"""Answers from a posted page, rows included; rows can be added and taken away without any script."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import JsonResponse, QueryDict

from challenge_portal.form_versions.cleaning import MOST_ROWS, FormDefinition
from challenge_portal.form_versions.drafts import Ticket, TypedElsewhere
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import Refused, Stale

ADD_ROW = "add_row"
REMOVE_ROW = "remove_row"


def answers_from_post(version: FormDefinition, post: QueryDict) -> dict[str, Any]:
    """What the page sent for this form, unchecked. Other keys (token, buttons) are left aside.

    Rows come as `<field>-<index>-<column>`, in the order of their index. When the reader pressed 增加一行 or 删除,
    the rows come back with a blank one more, or without that one.
    """
    answers: dict[str, Any] = {}
    for spec in version.specs:
        if spec.kind is Kind.ROWS:
            answers[spec.name] = _rows(spec, post)
        elif spec.kind is Kind.CHOICES:
            answers[spec.name] = post.getlist(spec.name)
        elif spec.kind is not Kind.NOTICE and spec.name in post:
            answers[spec.name] = post[spec.name]
        if spec.other_name and spec.other_name in post:
            answers[spec.other_name] = post[spec.other_name]
    return answers


def only_rows_changed(post: QueryDict) -> bool:
    """The reader pressed 增加一行 or 删除: show the page again, neither check nor submit."""
    return ADD_ROW in post or REMOVE_ROW in post


def _rows(spec: FieldSpec, post: QueryDict) -> list[dict[str, str]]:
    columns = "|".join(re.escape(column.name) for column in spec.columns)
    pattern = re.compile(rf"{re.escape(spec.name)}-(\d{{1,4}})-({columns})")
    found: dict[int, dict[str, str]] = {}
    for key in post:
        if match := pattern.fullmatch(key):
            found.setdefault(int(match[1]), {})[match[2]] = str(post[key])
    removed = post.get(REMOVE_ROW, "")
    rows = [found[index] for index in sorted(found) if removed != f"{spec.name}-{index}"]
    if post.get(ADD_ROW) == spec.name and len(rows) < MOST_ROWS:
        rows.append({column.name: "" for column in spec.columns})
    return rows


def autosaved(post: QueryDict, keep: Callable[..., object], *, at: datetime, look: str) -> JsonResponse:
    """Let the app keep what is being typed, and answer autosave.js: kept when, or why not and what can be done.

    ``keep`` takes the page's ``ticket``. ``look`` is where what somebody else typed can be read.
    """
    try:
        keep(ticket=Ticket.of(post))
    except TypedElsewhere as other:
        told = {"error": other.refusal.text, "look": look, "mark": other.mark, "version": other.version}
        return JsonResponse(told, status=409)
    except Refused as refused:
        return JsonResponse({"error": refused.refusal.text}, status=409 if isinstance(refused, Stale) else 400)
    return JsonResponse({"saved": exact_moment(at)})


def page_ticket(post: QueryDict, refused: Refused | None = None) -> Ticket:
    """The ticket of a page that is shown again after a post; what the person has now been told counts as seen."""
    ticket = Ticket.of(post)
    return replace(ticket, seen=refused.mark) if isinstance(refused, TypedElsewhere) else ticket
