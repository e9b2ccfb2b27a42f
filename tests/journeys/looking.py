"""What every page that is opened in a browser must be: free of axe's findings, and no wider than its screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1440, 390)
"""Pixels: a desk's screen and a phone's."""


def looks_right(page: Page) -> None:
    """The page that stands open is accessible and doesn't scroll sideways."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def opens_right(page: Page, address: str, status: int = 200) -> None:
    """The address answers so, and its page looks right on a desk's screen and on a phone's."""
    answer = page.goto(address)
    assert answer is not None, address
    assert answer.status == status, address
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        looks_right(page)
