"""A challenger before the form of one draft, and how the pages are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from solutions.models import Solution
from tests.factories.organisations import NOW
from tests.factories.solutions import proposal

IN_TIME = NOW + timedelta(days=30)


def posted(**given: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    sent: dict[str, Any] = {"draft_seen": ":0"}  # the draft as the factory saved it
    for name, value in proposal(**given).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for index, row in enumerate(value):
                sent |= {f"{name}-{index}-{column}": cell for column, cell in row.items()}
        else:
            sent[name] = value
    return sent


def page(client: Client, name: str, *args: Any) -> str:
    """The text of a page of this app that must be there."""
    answer = client.get(reverse(f"solutions:{name}", args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@dataclass(frozen=True)
class Typing:
    """A challenger in time, with a draft open in the browser."""

    actor: Actor
    solution: Solution
    browser: Client

    @property
    def address(self) -> str:
        return reverse("solutions:edit", args=[self.solution.pk])

    def submit(self, **given: Any) -> Any:
        """Press 提交 on the page as it was opened."""
        return self.send({"submit": "1", "declared": "on", "version": self.solution.version}, **given)

    def send(self, pressed: dict[str, Any], **given: Any) -> Any:
        """Post the form with these buttons and files."""
        return self.browser.post(self.address, posted(**given) | pressed)
