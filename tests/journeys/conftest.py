"""A real browser before a real server: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.factories.threads import in_a_thread
from tests.journeys.acts import PASSWORD

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")  # the first that is there; CHROMIUM names another
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
# Playwright runs a loop of its own in this thread; the tests' database calls beside it are ordinary ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

Opening = Callable[..., Page]
expect.set_options(timeout=15_000)  # as patient as the clicks below: a page may be slow, it may not be wrong


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all stories of this worker."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None or not Path(found).exists():
        pytest.fail(f"没有找到浏览器 {found or BROWSERS[0]}：请安装 {BROWSERS[0]}，或用环境变量 CHROMIUM 指定。")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def open_as(browser: Browser, live_server) -> Iterator[Opening]:
    """``open_as(person)`` gives a page on which that person is signed in; ``open_as(None)`` a visitor's page.

    Each has a browser context of its own, so that several people can work side by side in one story. A page error
    or a server error fails the story.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def opening(person: object | None, *, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, locale="zh-CN"
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on(
            "response",
            lambda answer: problems.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
        )
        if person is not None:
            sign_in(page, person.username)  # type: ignore[attr-defined]
        return page

    yield opening
    for context in contexts:
        context.close()
    assert not problems, problems


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Sign in through the portal's own page."""
    page.goto("/accounts/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    page.wait_for_url(lambda url: "/accounts/sign-in/" not in url)


@pytest.fixture
def finish_jobs(settings) -> Callable[[], int]:
    """Do what waits for the worker (PDFs, signatures, mail), so that the next page shows it.

    Away from this thread, in which Playwright's loop runs: signing starts one of its own.
    """
    from challenge_portal.jobs.runner import run_all
    from challenge_portal.kernel import clock

    return lambda: in_a_thread(lambda: run_all(at=clock.now()))
