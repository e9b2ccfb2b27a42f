"""Anybody with a paper in hand learns whether it is ours and still holds, without signing in."""

import pytest
from django.urls import reverse

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.services import attach_scan, confirm_scan, current_print, void_document
from challenge_portal.documents.verification import normal_code
from tests.factories.documents import hosting_paper, image_bytes, pdf_bytes, upload
from tests.factories.organisations import NOW

pytestmark = pytest.mark.django_db


def look_up(client, code):
    response = client.get(reverse("documents:verify_code", args=[code]))
    return response.status_code, response.content.decode()


def test_a_genuine_paper_is_named_with_all_that_one_can_compare(client, printed):
    document = printed(paper=hosting_paper(contact_phone="0633-12345678"))
    status, page = look_up(client, document.shown_code)
    digest = document.snapshot_hash

    assert status == 200
    for text in (
        "核验通过，文书现行有效", "SB-2026-3711-0021", "第 1 版，现行有效", "中国创新挑战赛申办表",
        "日照市科学技术局（演示）", f"{digest[:4]} {digest[4:8]} {digest[8:]}", f"{document.pages} 页",
        current_print(document).file.sha256[:16], "演示文书，不具效力", "2026年11月20日",
    ):  # fmt: skip
        assert text in page
    assert "0633-12345678" not in page


@pytest.mark.parametrize("typed", ["{0}", " {1} ", "{2}", "７{3}"], ids=["plain", "dashes", "lower case", "full width"])
def test_a_code_is_understood_however_it_is_typed(client, ask, typed):
    code = ask().code
    text = typed.format(code, "-".join([code[:4], code[4:8], code[8:12], code[12:]]), code.lower(), code[1:])
    if typed.startswith("７"):
        text = "".join(chr(ord(each) + 0xFEE0) for each in code)
    assert normal_code(text) == code
    response = client.get(reverse("documents:verify"), {"code": text}, follow=True)
    assert "核验通过" in response.content.decode()


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x", "' OR 1=1", "7F3C91A05D2EB8467F3C"])
def test_an_unknown_code_is_said_to_be_unknown(client, db, code):
    status, page = look_up(client, code)
    assert status == 404
    assert "没有查到这个核验码" in page


def test_a_code_that_can_not_be_one_is_an_error_at_the_field(client, db):
    response = client.get(reverse("documents:verify"), {"code": "SB-2026"})
    assert response.status_code == 400
    assert "核验码是 16 位" in response.content.decode()


def test_an_old_version_says_which_one_holds(client, ask):
    first = ask(1)
    ask(2)
    status, page = look_up(client, first.shown_code)
    assert status == 200
    assert "这是旧版，已被替代" in page
    assert "被第 2 版替代" in page
    assert "核验通过" not in page


def test_a_voided_paper_says_why(client, ask, clerk):
    document = ask()
    void_document(document, reason="承办单位撤回申办", actor=clerk, at=NOW)
    _, page = look_up(client, document.shown_code)
    assert "文书已作废" in page
    assert "承办单位撤回申办" in page


def test_what_no_longer_holds_says_which_version_does(client, printed, ask, clerk):
    first = printed()
    dropped = read_bytes(current_print(first).file)
    void_document(first, reason="取消定稿，内容将修改", actor=clerk, at=NOW)
    assert look_up(client, first.shown_code)[1].count("目前没有有效版本") == 2
    ask(2, draft=True)  # nothing that anybody could rely on
    assert "目前没有有效版本" in look_up(client, first.shown_code)[1]

    second = ask(2, number="SB-2026-3711-0044", minutes=60 * 24)
    holds = "现行有效的是 SB-2026-3711-0044 第 2 版，2026年"
    for page in (look_up(client, first.shown_code)[1], TestComparing().post(client, dropped)[1]):
        assert page.count(holds) == 2
        assert second.shown_code not in page  # what the other paper says is for those who hold it
    third = ask(3, number="SB-2026-3711-0044", minutes=60 * 48)
    assert "第 3 版，2026年" in look_up(client, second.shown_code)[1]
    void_document(third, reason="撤回申办", actor=clerk, at=NOW)
    page = look_up(client, second.shown_code)[1]
    assert "被第 3 版替代" in page
    assert "目前没有有效版本" in page
    assert "索取现行版本" not in page
    assert "现行版本" not in look_up(client, ask(4).shown_code)[1]


def test_a_draft_is_no_paper(client, ask):
    _, page = look_up(client, ask(draft=True).shown_code)
    assert "这是草稿，不是正式文书" in page


def test_real_papers_carry_no_notice_of_demo(client, ask):
    _, page = look_up(client, ask(demo=False).shown_code)
    assert "演示文书" not in page


def test_the_stamped_scan_is_told_with_its_state(client, printed, clerk):
    document = printed()
    attach_scan(document, upload("盖章.pdf", pdf_bytes()), actor=clerk, at=NOW)
    assert "待核对" in look_up(client, document.shown_code)[1]
    confirm_scan(document, actor=clerk, at=NOW)
    assert "与系统一致" in look_up(client, document.shown_code)[1]


class TestComparing:
    def post(self, client, content, code=""):
        response = client.post(reverse("documents:verify"), {"file": upload("a.pdf", content), "for": code})
        return response.status_code, response.content.decode()

    def test_the_very_file_is_recognised(self, client, printed):
        document = printed()
        content = read_bytes(current_print(document).file)
        status, page = self.post(client, content)
        assert status == 200
        assert "你手中的文件与留存的“系统定稿”逐字节相同" in page

    def test_one_changed_byte_is_noticed(self, client, printed):
        document = printed()
        content = read_bytes(current_print(document).file) + b"\n"
        for code in ("", document.shown_code):  # the code at its foot says which paper it claims to be
            status, page = self.post(client, content, code)
            assert status == 409
            assert "文件不一致" in page

    def test_a_scan_is_recognised_as_it_was_sent(self, client, printed, clerk):
        document = printed()
        content = image_bytes()
        attach_scan(document, upload("盖章.jpg", content), actor=clerk, at=NOW)
        status, page = self.post(client, content)
        assert status == 200
        assert "盖章扫描件" in page

    def test_the_fingerprint_alone_is_enough(self, client, printed):
        digest = current_print(printed()).file.sha256
        response = client.get(reverse("documents:verify"), {"sha256": digest})
        assert "逐字节相同" in response.content.decode()
        assert client.get(reverse("documents:verify"), {"sha256": "../x"}).status_code == 404

    def test_no_file_is_an_error_at_the_field(self, client, db):
        response = client.post(reverse("documents:verify"))
        assert response.status_code == 400
        assert "请选择要比对的文件" in response.content.decode()


def test_the_page_is_public_without_session_cookie_or_token(client, printed, django_assert_max_num_queries):
    document = printed()
    with django_assert_max_num_queries(6):
        response = client.get(reverse("documents:verify_code", args=[document.shown_code]))
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert "style=" not in response.content.decode()
    assert client.get(reverse("documents:verify")).status_code == 200
