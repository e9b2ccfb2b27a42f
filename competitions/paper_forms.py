"""What an officer types of the stamped copies on paper."""

from __future__ import annotations

from django import forms

from challenge_portal.documents.chain import PaperView
from competitions.forms import RefusableForm, day_field


class PaperCopiesForm(RefusableForm):
    """How many came, and when."""

    copies = forms.IntegerField(
        label="份数",
        min_value=1,
        max_value=99,
        error_messages={
            "required": "请填写收到几份。",
            "invalid": "份数请填整数。",
            "min_value": "份数请填 1 至 99。",
            "max_value": "份数请填 1 至 99。",
        },
    )
    received_on = day_field(label="收到日期")
    received_on.error_messages["required"] = "请填写收到日期。"


def copies_form(paper: PaperView | None) -> PaperCopiesForm:
    """The form with what was written down before."""
    if paper is None:
        return PaperCopiesForm()
    return PaperCopiesForm(initial={"copies": paper.copies, "received_on": paper.received_on})
