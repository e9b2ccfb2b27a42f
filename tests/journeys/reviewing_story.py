"""专家评审 and the decision, act by act: reviewers are named, score a sheet, the centre proposes and releases."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from challenge_portal.accounts.models import User
from tests.journeys.hosting import YEAR, field, said

OPINION = "定位清楚，需求摸底扎实；时间安排偏紧。"
CRITERIA = ("position", "conditions", "plan", "support", "field", "demands", "schedule", "experience")
GOOD = ("14", "9.5", "14", "14", "9", "14", "9", "9.5")
FAIR = ("12", "8", "12", "12", "8", "12", "8", "8.5")


def the_centre_names(page: Page, *people: User) -> None:
    """On the page of reviews, each by the name of the account."""
    for person in people:
        field(page, "account").fill(person.username)
        page.get_by_role("button", name="按账号聘请", exact=True).click()
        said(page, f"已聘请{person.display_name}")


def the_reviewer_opens(page: Page, host: str) -> None:
    """Led from the desk to what is to be scored, and to that host's application."""
    page.goto("/desk/")
    page.locator("main").get_by_role("link", name="去评审").first.click()
    page.get_by_role("link", name=host, exact=True).click()


def the_reviewer_fills_the_sheet(page: Page, marks: tuple[str, ...]) -> None:
    """A mark for each criterion, and the opinion."""
    for key, mark in zip(CRITERIA, marks, strict=True):
        field(page, f"mark-{key}").fill(mark)
    field(page, "comment").fill(OPINION)


def the_reviewer_hands_it_in(page: Page) -> None:
    """From then on it counts."""
    page.get_by_role("button", name="提交评审表").click()
    said(page, "评审表已提交")


def the_centre_opens_what_waits(page: Page, edition: int, host: str) -> None:
    """From the list of what is to be decided to that host's application."""
    page.goto(f"/editions/{edition}/decisions/")
    page.get_by_role("row", name=re.compile(host)).get_by_role("link", name="去办理").click()


def the_centre_proposes(page: Page, button: str, reason: str = "") -> None:
    """What is to be decided; nobody else learns of it."""
    page.locator("#proposal-opinion").fill(reason)
    page.get_by_role("button", name=button, exact=True).click()
    said(page, "已拟定结论")


def the_centre_releases(page: Page, edition: int) -> None:
    """All at once, with the notice under the number of the centre's register."""
    page.goto(f"/editions/{edition}/decisions/")
    page.get_by_role("link", name="拟写通知，公布").click()
    field(page, "document_number").fill(f"国科火字〔{YEAR}〕61号")
    field(page, "checked").check()
    page.get_by_role("button", name="公布", exact=True).click()
    said(page, "已公布承办地")
