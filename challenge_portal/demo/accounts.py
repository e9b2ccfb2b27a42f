"""The accounts that a visitor of the demonstration can sign in with: one of each role, and some more places."""

from __future__ import annotations

from dataclasses import dataclass

from challenge_portal.demo.data import rows
from challenge_portal.organisations.roles import ROLE_LABELS

PASSWORD = "Demo-2026-portal"  # noqa: S105 - printed at every start; the demonstration listens on this machine only


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the list that is printed at the start."""

    role: str
    username: str
    password: str
    note: str


def _role(person: dict[str, str | None]) -> str:
    if person["role"]:
        return ROLE_LABELS[person["role"]]
    return str(person["note"]).rpartition("：")[2] or "单位成员"


ACCOUNTS = [
    DemoAccount(_role(person), person["username"], PASSWORD, person["note"])
    for person in rows("people")
    if person["on_list"]
]


def printed() -> str:
    """The list as a table of text, the password once at its head."""
    lines = [f"演示账号（密码均为 {PASSWORD}）："]
    lines += [f"  {account.username:<20}{account.note}" for account in ACCOUNTS]
    return "\n".join(lines)
