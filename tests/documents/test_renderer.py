"""The renderer fetches nothing, survives what kills it, and never hangs a worker."""

import os
import re
import signal
import threading
import time

import pytest

from challenge_portal.documents.models import Document
from challenge_portal.documents.renderer import ELEMENTS, STYLES
from challenge_portal.documents.rendering import Renderer, RenderFailed
from challenge_portal.documents.states import DocumentState
from challenge_portal.documents.tasks import render_document
from challenge_portal.places import CHECKOUT
from tests.factories.organisations import NOW

PAGE = "<html lang='zh-Hans'><body><p>申办表</p></body></html>"


@pytest.fixture
def press():
    renderer = Renderer(seconds=20)
    yield renderer
    renderer.close()


def render(renderer, html=PAGE):
    return renderer.render(html, sheets=("paper.css",), identifier="7F3C91A05D2EB846")


def test_the_same_page_gives_the_same_bytes(press):
    assert render(press).content == render(press).content


def test_a_killed_renderer_is_replaced(press):
    render(press)
    first = press.process.pid
    os.kill(first, signal.SIGKILL)
    press.process.wait()
    assert render(press).pages == 1
    assert press.process.pid != first


def test_a_renderer_killed_in_the_middle_fails_one_document_only(press):
    render(press)
    os.kill(press.process.pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, [press.process.pid, signal.SIGKILL]).start()
    with pytest.raises(RenderFailed, match="意外结束"):
        render(press)
    assert render(press).pages == 1


def test_a_document_that_takes_too_long_is_stopped(press):
    render(press)
    press.seconds = 0.5
    os.kill(press.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(RenderFailed, match=r"超过 0\.5 秒"):
        render(press)
    assert time.monotonic() - began < 5
    press.seconds = 20
    assert render(press).pages == 1


def test_after_its_share_of_documents_the_process_is_fresh(press):
    press.answers = 2
    pids = []
    for _ in range(3):
        render(press)
        pids.append(press.process.pid)
    assert pids[0] == pids[1] != pids[2]


PARTS = ["<img src='{0}'>", "<a rel=attachment href='{0}'>x</a>", "<link rel=stylesheet href='{0}'>"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "ftp://example.invalid/x"])
@pytest.mark.parametrize("part", PARTS)
def test_a_document_that_reaches_out_is_not_printed(press, part, address):
    with pytest.raises(RenderFailed, match="Error fetching"):
        render(press, f"<html><body>{part.format(address)}<p>申办表</p></body></html>")
    assert render(press).pages == 1


def test_an_address_without_a_host_leads_nowhere(press):
    pdf = render(press, "<html><body><img src='/etc/passwd'><img src='../renderer.py'><p>申办表</p></body></html>")
    assert len(pdf.content) < 2 * len(render(press).content)


@pytest.mark.parametrize("sheet", ["../renderer.py", "/etc/passwd", "missing.css"])
def test_only_packaged_sheets_are_used(press, sheet):
    with pytest.raises(RenderFailed):
        press.render(PAGE, sheets=(sheet,), identifier="x")
    assert render(press).pages == 1


@pytest.mark.django_db
def test_a_failed_document_says_why_and_can_be_tried_again(ask, monkeypatch):
    document = ask()
    with monkeypatch.context() as broken:
        broken.setattr("challenge_portal.documents.tasks.SHEETS", ("missing.css",))
        with pytest.raises(RenderFailed):
            render_document({"document": str(document.pk)}, at=NOW)
    document = Document.objects.get(pk=document.pk)
    assert document.state == DocumentState.FAILED
    assert document.error

    render_document({"document": str(document.pk)}, at=NOW)
    document.refresh_from_db()
    assert (document.state, document.error) == (DocumentState.READY, "")


def test_every_element_of_a_paper_has_its_first_rules():
    """``elements.css`` stands for HTML's own sheet: an element without a rule there would be a plain run of text."""
    templates = CHECKOUT / "templates" / "documents"
    papers = [path for path in templates.glob("*.html") if '"documents/paper.html"' in path.read_text()]
    texts = [path.read_text() for path in [*papers, templates / "paper.html", templates / "table.html"]]
    used = {name for text in texts for name in re.findall(r"<([a-z][a-z0-9]*)", text)}
    rules = (STYLES / ELEMENTS).read_text()
    selectors = re.sub(r"/\*.*?\*/|\{.*?\}", " ", rules, flags=re.DOTALL)
    assert len(papers) >= 5
    assert used - set(re.findall(r"[a-z][a-z0-9]*", selectors)) == {"span"}  # runs of text, as it should be
