"""The public text of a demand as answers of the correction's form, what differs, and what would betray the enterprise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenge_portal.form_versions.cleaning import date_of, decimal_of
from challenge_portal.form_versions.comparing import Change, Texts, answer_texts, changes
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.money import wan
from demands.forms_data import correction as form
from demands.models import Correction, Demand, PublicVersion
from demands.redaction import Leak, leaks


def answers_of(public: PublicVersion) -> dict[str, Any]:
    """What stands on the hall now, as answers."""
    found = {
        "public_title": public.title,
        "public_description": public.description,
        "public_indicators": public.indicators,
        form.FINISH_BY: public.finish_by.isoformat() if public.finish_by else "",
    }
    if not public.budget_hidden:
        found[form.BUDGET] = format(public.budget.normalize(), "f") if public.budget is not None else ""
    return found


def put_into(public: PublicVersion, text: Mapping[str, Any]) -> None:
    """Put the answers into the public version, unsaved. A hidden budget stays absent."""
    public.title = str(text.get("public_title") or "")
    public.description = str(text.get("public_description") or "")
    public.indicators = list(text.get("public_indicators") or [])
    public.finish_by = date_of(text, form.FINISH_BY)
    if not public.budget_hidden:
        public.budget = decimal_of(text, form.BUDGET)


def differences(former: Mapping[str, Any], text: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields that differ, old and new."""
    return changes(_texts(former), _texts(text))


def what_changed(correction: Correction) -> str:
    """The fields of a public correction: ``公开描述、公开指标``."""
    return "、".join(change.label for change in differences(correction.former, correction.text))


def _texts(values: Mapping[str, Any]) -> Texts:
    hidden = form.BUDGET not in values
    texts = answer_texts(form.text_form(budget_hidden=hidden), values)
    finish_by = date_of(values, form.FINISH_BY)
    texts[form.FINISH_BY] = (texts[form.FINISH_BY][0], day(finish_by) if finish_by else "面议")
    if not hidden:
        texts[form.BUDGET] = (texts[form.BUDGET][0], wan(decimal_of(values, form.BUDGET)))
    return texts


def leaks_in(demand: Demand, text: Mapping[str, Any], reason: str = "") -> list[Leak]:
    """What the text, or the reason that stands beside it, still tells of what the enterprise hides."""
    return leaks(
        demand,
        title=str(text.get("public_title") or ""),
        description=f"{text.get('public_description') or ''}\n{reason}",
        indicators=list(text.get("public_indicators") or []),
    )


def must_withhold(correction: Correction) -> bool:
    """Whether what stood there before surely tells what the enterprise hides: then nobody reads it beside the new."""
    return any(leak.sure for leak in leaks_in(correction.demand, correction.former))
