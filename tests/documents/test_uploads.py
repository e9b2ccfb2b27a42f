"""What comes in is what it says it is, small enough and harmless; what goes out is allowed and recorded."""

import io
import uuid
import zipfile

import pytest
from django.urls import reverse
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import StandardSecurityHandler
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from challenge_portal.documents.files import read_bytes, store_upload
from challenge_portal.documents.inspection import LIMIT, plain_name
from challenge_portal.documents.models import StoredFile
from challenge_portal.kernel.refusals import Refused
from challenge_portal.trail.models import TrailEntry
from tests.factories.documents import image_bytes, pdf_bytes, upload
from tests.factories.organisations import NOW

pytestmark = pytest.mark.django_db


def store(clerk, unit, name, content, **options):
    return store_upload(
        upload(name, content), actor=clerk, at=NOW, purpose="attachment", subject=unit, field="scan", **options
    )


def with_entry(key, value):
    """A PDF whose catalogue has one more entry."""
    written = io.BytesIO(pdf_bytes())
    writer = IncrementalPdfFileWriter(written)
    writer.root[pdf_name(key)] = value
    writer.update_root()
    writer.write_in_place()
    return written.getvalue()


def script_action():
    return generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
    )


def encrypted_pdf(user_password=""):
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf_bytes())))
    handler = StandardSecurityHandler.build_from_pw("owner", user_password)
    writer._assign_security_handler(handler) if hasattr(writer, "_assign_security_handler") else writer.encrypt(
        owner_pass="owner", user_pass=user_password
    )
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def office_file(*names):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return written.getvalue()


def test_a_pdf_is_kept_byte_for_byte_with_its_pages_and_fingerprint(clerk, unit):
    content = pdf_bytes(3)
    file = store(clerk, unit, "盖章件.pdf", content)

    assert (file.pages, file.mime_type, file.size) == (3, "application/pdf", len(content))
    assert read_bytes(file) == content
    assert file.subject_id == str(unit.pk)
    assert TrailEntry.objects.get().verb == "documents.file.stored"


def test_a_picture_is_written_anew_without_what_hides_in_it(clerk, unit):
    exif = Image.Exif()
    exif[0x010E] = "拍摄地点：某厂区"
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "JPEG", exif=exif)
    file = store(clerk, unit, "扫描.JPEG", written.getvalue())

    with Image.open(io.BytesIO(read_bytes(file))) as kept:
        assert dict(kept.getexif()) == {}
    assert file.extension == "jpg"
    assert file.sha256 != file.received_sha256


def test_a_photograph_taken_sideways_stands_upright(clerk, unit):
    exif = Image.Exif()
    exif[0x0112] = 6
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "JPEG", exif=exif)
    with Image.open(io.BytesIO(read_bytes(store(clerk, unit, "a.jpg", written.getvalue())))) as kept:
        assert kept.size == (30, 40)


def test_exactly_twenty_megabytes_are_in_and_one_byte_more_is_out(clerk, unit):
    content = pdf_bytes()
    padded = content + b"\n%" + b"x" * (LIMIT - len(content) - 2)
    assert store(clerk, unit, "大.pdf", padded).size == LIMIT
    with pytest.raises(Refused, match=r"20,971,521 字节，超过 20 MB 的上限"):
        store(clerk, unit, "大.pdf", padded + b"x")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("盖章件.pdf", b"MZ\x90\x00" + b"\x00" * 200, "实际是 Windows 可执行程序"),
        ("盖章件.pdf", b"\x7fELF" + b"\x00" * 200, "内容不是 PDF"),
        ("盖章件.jpg", b"#!/bin/sh\nrm -rf /", "实际是可执行脚本"),
        ("盖章件.pdf", b"PK\x03\x04" + b"\x00" * 200, "内容不是 PDF"),
        ("盖章件.pdf", b"<html><script>alert(1)</script>", "内容不是 PDF"),
        ("盖章件.jpg", image_bytes("PNG"), "内容不是 JPG（实际是 PNG 文件）"),
        ("盖章件.exe", b"MZ", "的类型不能上传，请上传 PDF、JPG、PNG 文件"),
        ("盖章件", pdf_bytes(), "的类型不能上传"),
        ("盖章件.pdf.exe", pdf_bytes(), "的类型不能上传"),
        ("盖章件.svg", b"<svg/>", "的类型不能上传"),
        ("盖章件.pdf", b"", "是空文件"),
        ("盖章件.pdf", b"%PDF-1.7\nnothing more", "打不开"),
        ("盖章件.jpg", image_bytes()[:300], "打不开"),
        ("盖章件.pdf", b"\x00\n" + pdf_bytes(), "内容不是 PDF"),
    ],
)
def test_what_is_not_what_it_says_is_refused_at_the_field(clerk, unit, name, content, said):
    with pytest.raises(Refused, match=said) as refused:
        store(clerk, unit, name, content)
    assert refused.value.refusal.field == "scan"
    assert not StoredFile.objects.exists()
    assert not TrailEntry.objects.exists()


def test_a_script_in_a_pdf_is_refused(clerk, unit):
    with pytest.raises(Refused, match="带有脚本"):
        store(clerk, unit, "a.pdf", with_entry("/OpenAction", script_action()))


def test_a_program_to_start_is_refused(clerk, unit):
    launch = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/Launch"), pdf_name("/F"): generic.TextStringObject("cmd.exe")}
    )
    with pytest.raises(Refused, match="启动程序"):
        store(clerk, unit, "a.pdf", with_entry("/OpenAction", launch))


def test_an_embedded_file_is_refused(clerk, unit):
    names = generic.DictionaryObject({pdf_name("/EmbeddedFiles"): generic.DictionaryObject()})
    with pytest.raises(Refused, match="嵌入文件"):
        store(clerk, unit, "a.pdf", with_entry("/Names", names))


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_protected_pdf_is_refused_because_nobody_could_compare_it(clerk, unit, password):
    with pytest.raises(Refused, match="密码或权限限制"):
        store(clerk, unit, "a.pdf", encrypted_pdf(password))


def test_a_picture_that_unfolds_without_end_is_refused(clerk, unit, monkeypatch):
    monkeypatch.setattr("challenge_portal.documents.inspection.MOST_PIXELS", 1000)
    with pytest.raises(Refused, match="像素过多"):
        store(clerk, unit, "a.png", image_bytes("PNG"))


def test_office_files_pass_only_where_they_are_asked_for_and_without_macros(clerk, unit):
    good = office_file("word/document.xml")
    with pytest.raises(Refused, match="类型不能上传"):
        store(clerk, unit, "政策.docx", good)
    assert store(clerk, unit, "政策.docx", good, allow=("docx",)).extension == "docx"
    with pytest.raises(Refused, match="宏或嵌入对象"):
        store(clerk, unit, "a.docx", office_file("word/document.xml", "word/vbaProject.bin"), allow=("docx",))
    with pytest.raises(Refused, match="不是完整的 DOCX"):
        store(clerk, unit, "a.docx", office_file("xl/workbook.xml"), allow=("docx",))


def test_nothing_chosen_is_said_at_the_field(clerk):
    with pytest.raises(Refused, match="请选择文件"):
        store_upload(None, actor=clerk, at=NOW, purpose="attachment")


def test_the_operators_scanner_has_the_last_word(clerk, unit, settings):
    settings.FILE_SCANNER = "tests.documents.test_uploads.finds_everything_bad"
    with pytest.raises(Refused, match="EICAR"):
        store(clerk, unit, "a.pdf", pdf_bytes())


def finds_everything_bad(content, name):
    return "EICAR"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\桌面\\盖章件.pdf", "盖章件.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("", "未命名"),
        ("长" * 300 + ".pdf", "长" * 150 + ".pdf"),
    ],
)
def test_names_are_plain(given, kept):
    assert plain_name(given) == kept


class TestDownloads:
    def file(self, clerk, unit):
        return store(clerk, unit, "盖章件 第1页.pdf", pdf_bytes(2))

    def get(self, client, actor, file, **data):
        client.force_login(actor.person, backend="challenge_portal.accounts.backends.PersonBackend")
        return client.get(reverse("documents:download", args=[file.pk]), data)

    def test_a_member_gets_the_file_as_an_attachment_and_the_record_knows(self, client, clerk, unit, unit_files):
        file = self.file(clerk, unit)
        response = self.get(client, clerk, file)

        assert b"".join(response.streaming_content) == read_bytes(file)
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        entry = TrailEntry.objects.get(verb="documents.file.downloaded")
        assert (entry.actor_id, entry.details["sha256"]) == (str(clerk.person_id), file.sha256)

    def test_the_web_server_sends_it_where_there_is_one(self, client, clerk, unit, unit_files, settings):
        settings.ACCEL_REDIRECT = "/private/"
        file = self.file(clerk, unit)
        response = self.get(client, clerk, file)
        assert response["X-Accel-Redirect"] == f"/private/{file.file.name}"
        assert response.content == b""

    def test_for_a_foreign_unit_the_file_does_not_exist(self, client, clerk, stranger, unit, unit_files):
        file = self.file(clerk, unit)
        assert self.get(client, stranger, file).status_code == 404
        assert client.get(reverse("documents:download", args=[uuid.uuid4()])).status_code == 404
        assert not TrailEntry.objects.filter(verb="documents.file.downloaded").exists()

    def test_a_visitor_gets_nothing(self, client, clerk, unit, unit_files):
        file = self.file(clerk, unit)
        assert client.get(reverse("documents:download", args=[file.pk])).status_code == 404
        assert client.get(reverse("documents:page_image", args=[file.pk, 1])).status_code == 404

    def test_without_a_rule_nobody_gets_it(self, client, clerk, unit):
        assert self.get(client, clerk, self.file(clerk, unit)).status_code == 404

    def test_a_file_of_no_subject_is_its_uploaders_alone(self, client, clerk, stranger):
        file = store_upload(upload("a.pdf", pdf_bytes()), actor=clerk, at=NOW, purpose="import")
        assert b"".join(self.get(client, clerk, file).streaming_content) == read_bytes(file)
        assert self.get(client, stranger, file).status_code == 404

    def test_pages_come_as_pictures_under_the_same_rule(self, client, clerk, stranger, unit, unit_files):
        file = self.file(clerk, unit)
        client.force_login(clerk.person, backend="challenge_portal.accounts.backends.PersonBackend")
        page = client.get(reverse("documents:page_image", args=[file.pk, 2]), {"size": "small"})
        with Image.open(io.BytesIO(page.content)) as picture:
            assert picture.width == 240
        assert not TrailEntry.objects.filter(verb="documents.file.viewed").exists()  # nobody can read a thumbnail
        for number in (1, 2):
            client.get(reverse("documents:page_image", args=[file.pk, number]), {"size": "large"})
        assert TrailEntry.objects.filter(verb="documents.file.viewed").count() == 2
        assert client.get(reverse("documents:page_image", args=[file.pk, 3])).status_code == 404
        client.force_login(stranger.person, backend="challenge_portal.accounts.backends.PersonBackend")
        assert client.get(reverse("documents:page_image", args=[file.pk, 1])).status_code == 404

    def test_a_stored_file_has_no_address_of_its_own(self, clerk, unit):
        with pytest.raises(ValueError, match="documents:download"):
            _ = self.file(clerk, unit).file.url

    def test_only_the_files_own_folders_are_closed(self, clerk, unit, settings, tmp_path):
        settings.MEDIA_ROOT = str(tmp_path / "state" / "media")
        self.file(clerk, unit)
        assert (tmp_path / "state").stat().st_mode & 0o055 == 0o055
        assert (tmp_path / "state" / "media" / "private").stat().st_mode & 0o007 == 0
