"""A PDF dropped on the verification page: judged by fingerprint, signatures and code, and never kept."""

import tempfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from challenge_portal.documents import uploads, views
from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.inspection import LIMIT
from challenge_portal.documents.models import StoredFile
from challenge_portal.documents.seals.certificates import open_certificate
from challenge_portal.documents.seals.requests import ask_for_seal, decide_request
from challenge_portal.documents.seals.signing import Saying, sign_pdf
from challenge_portal.documents.seals.tasks import visible_stamp
from challenge_portal.documents.services import current_print, current_signed, void_document
from challenge_portal.jobs.runner import run_all
from tests.factories.documents import pdf_bytes, upload
from tests.factories.organisations import NOW, make_tree, officer
from tests.factories.seals import PASSWORD, pkcs12_file, seal_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make_tree()["rizhao"]


@pytest.fixture
def keeper(office):
    return officer(office, "seal_keeper")


@pytest.fixture
def asker(office):
    return officer(office, "host_officer", display_name="演示经办甲")


@pytest.fixture
def sealed(printed, keeper, asker):
    """A paper with the office's electronic seal."""

    def sealed(version=1, **options):
        seal_of(keeper, file=pkcs12_file(valid_until=NOW + timedelta(days=900)))
        document = printed(version, **options)
        request = ask_for_seal(document, place=1, place_label="承办单位意见", purpose="申办第七届", actor=asker, at=NOW)
        decide_request(request, "grant", actor=keeper, at=NOW)
        run_all(at=NOW)
        document.refresh_from_db()
        return document

    return sealed


def signed_bytes(document):
    return read_bytes(current_signed(document).file)


def drop(client, content, name="手中.pdf", **fields):
    kept = StoredFile.objects.count()
    answer = client.post(reverse("documents:verify"), {"file": upload(name, content), **fields})
    assert StoredFile.objects.count() == kept
    return answer.status_code, answer.content.decode()


def test_the_signed_file_is_genuine_and_current_and_names_no_person(client, sealed, asker, keeper):
    status, page = drop(client, signed_bytes(sealed()))
    assert status == 200
    assert "核验通过，文书现行有效" in page
    assert "留存的“电子签章件”逐字节相同" in page
    assert "日照市人民政府（承办单位意见）" in page
    assert "2026年11月20日" in page
    assert "不是国家电子印章" in page
    for private in (asker.label, keeper.label, "申办第七届"):
        assert private not in page


def test_one_changed_byte_of_a_signed_file_is_altered(client, sealed):
    document = sealed()
    content = signed_bytes(document)
    place = content.index(b"stream\n") + 20
    altered = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    status, page = drop(client, altered)
    assert status == 409
    assert "文件被改动过" in page
    assert "核验通过" not in page


def test_something_added_after_the_signature_is_altered(client, sealed):
    document = sealed()
    status, page = drop(client, signed_bytes(document) + b"\n%%EOF\n")
    assert (status, "文件被改动过" in page) == (409, True)
    assert document.shown_code in page  # and which paper it claims to be


def test_our_print_saved_anew_is_no_longer_ours(client, printed):
    document = printed()
    status, page = drop(client, read_bytes(current_print(document).file) + b"\n")
    assert status == 409
    assert document.shown_code in page


def test_a_replaced_paper_is_genuine_but_old(client, sealed, ask):
    document = sealed()
    content = signed_bytes(document)
    ask(2)
    status, page = drop(client, content)
    assert status == 200
    assert "这是旧版，已被替代" in page
    assert "核验通过" not in page
    assert "已失效" in page


def test_a_voided_paper_is_said_to_be_void(client, sealed, clerk):
    document = sealed()
    content = signed_bytes(document)
    void_document(document, reason="内容有修改，须重新盖章", actor=clerk, at=NOW)
    status, page = drop(client, content)
    assert status == 200
    assert "文书已作废" in page
    assert "内容有修改，须重新盖章" in page


def test_a_good_signature_by_nobody_we_know_is_told_apart_from_an_altered_one(client, sealed):
    document = sealed()
    seal = document.seal_requests.get().seal
    credentials, _ = open_certificate(pkcs12_file("别处的单位"), PASSWORD, at=NOW)
    print_of_another = renderless_place()
    foreign = sign_pdf(
        print_of_another,
        place=1,
        appearance=visible_stamp(seal, document, at=NOW),
        credentials=credentials,
        saying=Saying("别处的单位", "", ""),
    )
    status, page = drop(client, foreign)
    assert status == 409
    assert "签章完好，但不是本门户出具的" in page


def renderless_place():
    """A PDF that offers a place for a seal and is none of our papers."""
    from challenge_portal.documents.rendering import renderer

    return renderer.render("<p>甲<span id='seal-1'></span>乙</p>", sheets=(), identifier="x").content


@pytest.mark.parametrize("content", [pdf_bytes(), b"%PDF-1.7\nnothing that could be read"], ids=["plain", "broken"])
def test_a_file_of_no_signature_and_no_code_is_unknown(client, content):
    status, page = drop(client, content)
    assert (status, "门户没有留存过这个文件" in page) == (404, True)


def test_compared_with_one_paper_an_unknown_file_is_said_to_differ(client, printed):
    document = printed()
    status, page = drop(client, pdf_bytes(), **{"for": document.shown_code})
    assert (status, "文件不一致" in page) == (409, True)


def test_a_file_over_the_limit_is_refused_and_not_held(client, monkeypatch):
    monkeypatch.setattr(uploads, "LIMIT", 1000)
    monkeypatch.setattr(views, "LIMIT", 1000)
    status, page = drop(client, b"%PDF-" + b"0" * 5000)
    assert (status, "文件超过 20 MB" in page) == (400, True)


def test_a_dropped_file_never_touches_a_disk(monkeypatch, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10  # Django would write anything larger into a temporary file

    def nowhere(*args, **kwargs):
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", nowhere)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", nowhere)
    request = RequestFactory().post(reverse("documents:verify"), {"file": upload("a.pdf", b"%PDF-" + b"0" * 70_000)})
    held = request.FILES["file"]
    assert isinstance(held, InMemoryUploadedFile)
    assert held.size == len(held.read()) == 70_005
    assert held.size < LIMIT


def test_other_pages_take_files_as_ever(settings, tmp_path):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    request = RequestFactory().post("/seals/put/", {"file": upload("a.pdf", b"0" * 100)})
    assert request.FILES["file"].temporary_file_path().startswith(str(tmp_path))
    request.close()


def test_the_verdict_costs_few_queries_however_often_it_was_signed(client, sealed, django_assert_max_num_queries):
    content = signed_bytes(sealed())
    with django_assert_max_num_queries(8):
        drop_only = client.post(reverse("documents:verify"), {"file": upload("a.pdf", content)})
    assert drop_only.status_code == 200
    assert not drop_only.cookies
