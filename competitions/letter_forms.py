"""What the province types for its letter of recommendation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from challenge_portal.kernel.clock import local
from competitions.forms import RefusableForm, day_field
from competitions.letter_papers import usual_body, usual_title
from competitions.models import Edition, RecommendationLetter
from competitions.services import LetterEntry


class LetterForm(RefusableForm):
    """One letter. ``offered`` are the applications that may go into it: (id, label)."""

    applications = forms.TypedMultipleChoiceField(
        label="申办表", coerce=int, error_messages={"required": "请至少选择一份申办表。"}
    )
    document_number = forms.CharField(
        label="发文字号",
        max_length=60,
        required=False,
        help_text="取自本单位发文登记，例：鲁科函〔2026〕18号。定稿前填好即可。",
    )
    title = forms.CharField(label="标题", max_length=120)
    body = forms.CharField(
        label="正文",
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="一行一段。主送机关、附件、署名和日期自动排入。",
    )
    issued_on = day_field(label="成文日期")
    contact = forms.CharField(label="联系人及电话", max_length=80, required=False, help_text="印在附注里。")

    def __init__(self, *args: Any, offered: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications"].choices = offered  # type: ignore[attr-defined]

    def entry(self) -> LetterEntry:
        """The service's input."""
        return LetterEntry(**self.cleaned_data)


def letter_initial(edition: Edition, letter: RecommendationLetter | None, *, at: datetime) -> dict[str, Any]:
    """The letter as it stands, or the usual words for a new one."""
    if letter is None:
        return {"title": usual_title(edition), "body": usual_body(edition), "issued_on": local(at).date()}
    names = ("title", "body", "document_number", "contact", "issued_on")
    return {name: getattr(letter, name) for name in names}
