"""Strangers' files on the verification page: each gets its own answer, none can hold or break the portal."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from challenge_portal.documents import examining, views
from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.services import current_print
from challenge_portal.kernel.limits import Limit
from tests.factories.documents import image_bytes, pdf_bytes, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_counted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def drop(client: Client, content: bytes, name: str = "手中.pdf", **more: Any) -> tuple[int, str]:
    answer = client.post(reverse("documents:verify"), {"file": upload(name, content)}, **more)
    return answer.status_code, answer.content.decode()


def encrypted(content: bytes) -> bytes:
    writer, written = copy_into_new_writer(PdfFileReader(io.BytesIO(content))), io.BytesIO()
    writer.encrypt("owner", "user")
    writer.write(written)
    return written.getvalue()


def altered(content: bytes) -> bytes:
    """One byte of the print changed, in the middle of a stream."""
    place = content.index(b"stream\n") + 40
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_genuine_print_is_current(client: Client, printed: Any) -> None:
    status, page = drop(client, read_bytes(current_print(printed()).file))
    assert (status, "核验通过，文书现行有效" in page) == (200, True)


def test_a_superseded_print_is_genuine_but_old(client: Client, printed: Any, ask: Any) -> None:
    content = read_bytes(current_print(printed()).file)
    ask(2)
    status, page = drop(client, content)
    assert (status, "这是旧版，已被替代" in page, "核验通过" in page) == (200, True, False)


def test_a_print_with_one_byte_changed_is_not_ours(client: Client, printed: Any) -> None:
    status, page = drop(client, altered(read_bytes(current_print(printed()).file)))
    assert status in {404, 409}
    assert "核验通过" not in page
    assert "门户没有留存过这个文件" in page or "文件不一致" in page or "文件被改动过" in page


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pdf_bytes(1), "别处.pdf"),
        (pdf_bytes(200), "两百页.pdf"),
        (encrypted(pdf_bytes(1)), "加密.pdf"),
        (b"%PDF-1.7\n" + b"<<" * 20_000, "乱.pdf"),
        (image_bytes(), "照片.jpg"),
        (b"no PDF at all", "说明.txt"),
    ],
    ids=["foreign", "two hundred pages", "encrypted", "nested", "picture", "text"],
)
def test_what_the_portal_never_made_is_said_to_be_unknown(client: Client, content: bytes, name: str) -> None:
    status, page = drop(client, content, name)
    assert (status, "门户没有留存过这个文件" in page) == (404, True)


class TestTheLimit:
    @pytest.fixture(autouse=True)
    def three(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "READING", Limit("tests-file-read", 3, 600))

    def test_after_so_many_strange_files_an_address_waits_in_plain_words(self, client: Client) -> None:
        statuses = [drop(client, pdf_bytes(1) + b"\n" * place)[0] for place in range(4)]
        assert statuses == [404, 404, 404, 429]
        status, page = drop(client, pdf_bytes(2))
        assert status == 429
        assert "10 分钟后再试" in page
        assert "核验码核验，不受此限" in page

    def test_another_address_and_the_portals_own_files_are_free_of_it(self, client: Client, printed: Any) -> None:
        ours = read_bytes(current_print(printed()).file)
        for place in range(4):
            drop(client, pdf_bytes(1) + b"\n" * place)
        assert drop(client, pdf_bytes(1))[0] == 429
        assert drop(client, ours)[0] == 200
        assert drop(client, b"no PDF")[0] == 404
        assert drop(client, pdf_bytes(1), REMOTE_ADDR="203.0.113.9")[0] == 404


class TestTheExaminer:
    def test_a_file_that_takes_too_long_is_left_and_the_next_one_read(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert drop(client, pdf_bytes(1))[0] == 404
        process = examining.examiner.process
        assert process is not None
        monkeypatch.setattr(examining.examiner, "seconds", 0.5)
        os.kill(process.pid, signal.SIGSTOP)
        began = time.monotonic()
        status, page = drop(client, pdf_bytes(2))
        assert (status, "文件读不完，没有结论" in page) == (422, True)
        assert time.monotonic() - began < 20
        monkeypatch.undo()
        assert drop(client, pdf_bytes(3))[0] == 404

    def test_one_that_breaks_it_costs_one_answer(self, client: Client) -> None:
        drop(client, pdf_bytes(1))
        process = examining.examiner.process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        threading.Timer(0.3, os.kill, [process.pid, signal.SIGKILL]).start()
        assert drop(client, pdf_bytes(2))[0] == 422
        assert drop(client, pdf_bytes(3))[0] == 404

    def test_who_would_wait_too_long_is_told_to_come_again(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(examining, "PATIENCE", 0.05)
        with examining.examiner.lock:
            status, page = drop(client, pdf_bytes(1))
        assert (status, "请一分钟后再试" in page) == (503, True)

    def test_it_reads_nothing_but_what_it_is_given(self) -> None:
        found = examining.examine(pdf_bytes(1), pages=3)
        assert (found.signatures, found.whole) == (0, True)
        document = pypdfium2.PdfDocument(pdf_bytes(1))
        assert len(found.texts) == len(document)
        document.close()
