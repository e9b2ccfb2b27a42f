"""The scripts of a form, in a real browser: the counter agrees with the server, rows grow, fields come and go."""

import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from challenge_portal.places import CHECKOUT
from tests.factories.form_versions import hosting_answers, hosting_application_form

pytestmark = pytest.mark.browser

VECTORS = json.loads((Path(__file__).parent.parent / "kernel" / "wordcount_vectors.json").read_text(encoding="utf-8"))


def script(name: str) -> str:
    return f"<script>{(CHECKOUT / 'static' / 'js' / name).read_text(encoding='utf-8')}</script>"


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.set_default_timeout(15_000)
    yield page
    page.close()


@pytest.fixture
def form_page(page, db):
    fields = render_to_string(
        "form_versions/fields.html",
        {"version": hosting_application_form(), "values": hosting_answers(), "errors": {}},
    )
    scripts = script("wordcount.js") + script("form-rows.js")
    page.set_content(
        f"<!doctype html><html lang='zh-Hans'><head>{scripts}</head><body><form>{fields}</form></body></html>"
    )
    return page


def test_the_live_counter_counts_every_example_as_the_server_does(page):
    page.set_content(f"<!doctype html><html><head>{script('wordcount.js')}</head><body></body></html>")
    counted = page.evaluate("texts => texts.map(challengeWords.count)", [vector["text"] for vector in VECTORS])
    assert counted == [vector["words"] for vector in VECTORS]


def test_typing_over_the_limit_keeps_the_text_and_says_by_how_much(form_page):
    form_page.fill("#f-approach", "创" * 258)
    counter = form_page.locator("[data-counter-for=f-approach]")
    assert counter.inner_text() == "字数 258 / 200，超出 58 字"
    assert "counter--over" in (counter.get_attribute("class") or "")
    assert form_page.input_value("#f-approach") == "创" * 258
    form_page.fill("#f-approach", "采用 PID 控制")
    assert counter.inner_text() == "字数 5 / 200"


def test_rows_are_added_and_removed_in_the_page(form_page):
    rows = form_page.locator('[data-rows="agencies"] tbody tr')
    form_page.click('button[name=add_row][value="agencies"]')
    assert rows.count() == 3
    assert form_page.locator('[name="agencies-2-name"]').get_attribute("aria-label") == "第 3 行机构名称"
    form_page.fill('[name="agencies-2-name"]', "第三家")
    form_page.locator("button[name=remove_row]", has=form_page.locator("svg")).nth(-3).click()
    assert "第三家" in [each.input_value() for each in form_page.locator('[name^="agencies-"][name$="-name"]').all()]


def test_a_field_that_does_not_apply_is_out_of_the_way(form_page):
    assert form_page.locator("#f-theme").is_hidden()
    form_page.check("input[name=track][value=themed]")
    assert form_page.locator("#f-theme").is_visible()
    assert form_page.locator('[data-rows="industries"]').is_hidden()
