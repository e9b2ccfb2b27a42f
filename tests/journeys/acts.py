"""What people do on many pages alike: fill a form, press through a dialog, choose a password."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import APIResponse, Page

PASSWORD = "portal-2026"
Answers = Mapping[str, str | list[str]]


def type_in(page: Page, answers: Answers, *, within: str) -> None:
    """Fill fields by their names, whatever kind of control they are."""
    for name, value in answers.items():
        controls = page.locator(f'{within} [name="{name}"]')
        kind = controls.first.evaluate("each => each.type")
        if kind in ("radio", "checkbox"):
            for each in [value] if isinstance(value, str) else value:
                page.locator(f'{within} [name="{name}"][value="{each}"]').check()
        elif kind == "select-one":
            controls.first.select_option(str(value))
        else:
            controls.first.fill(str(value))


def in_dialog(page: Page, summary: str, button: str = "", *, reason: str = "") -> None:
    """Press a button that opens a dialog, and agree there."""
    page.get_by_role("button", name=summary, exact=True).first.click()
    dialog = page.get_by_role("dialog")
    if reason:
        dialog.get_by_label("意见").fill(reason)
    dialog.get_by_role("button", name=button or summary, exact=True).click()


def forge(page: Page, address: str, **values: str) -> APIResponse:
    """Post what no button of the page offers, with a token that the person has from another page."""
    token = page.context.new_page()
    token.goto("/accounts/password/")
    hidden = token.locator('input[name="csrfmiddlewaretoken"]').first.input_value()
    token.close()
    return page.request.post(address, form={"csrfmiddlewaretoken": hidden, **values})


def until(holds: Callable[[], bool], page: Page) -> None:
    """Wait for something that no element shows."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came")


def chooses_a_password(page: Page) -> None:
    """The same twice, on a page that makes an account."""
    page.get_by_label("密码", exact=False).first.fill(PASSWORD)
    page.get_by_label("再输一次密码").fill(PASSWORD)
