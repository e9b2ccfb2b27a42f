"""An office's seal: kept by its keeper, its key encrypted, its certificate looked at before anything is kept."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.models import Seal, StoredFile
from challenge_portal.documents.seals.certificates import open_certificate
from challenge_portal.documents.seals.keeping import Unreadable, _key_of_file, lock_away, unlock
from challenge_portal.documents.seals.services import credentials_of, put_seal, retire_seal, seal_in_use
from challenge_portal.kernel.clock import now
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.trail.models import TrailEntry
from tests.factories.documents import upload
from tests.factories.organisations import NOW, make_tree, officer
from tests.factories.seals import PASSWORD, entry, pkcs12_file, rsa_key, seal_of, seal_picture

BACKEND = "challenge_portal.accounts.backends.PersonBackend"


@pytest.fixture
def tree(db):
    return make_tree()


@pytest.fixture
def keeper(tree):
    return officer(tree["rizhao"], "seal_keeper")


def refused(keeper, at=NOW, **changes):
    """Put such a seal; the refusal that comes back."""
    with pytest.raises(Refused) as raised:
        put_seal(actor=keeper, authority=keeper.authority, entry=entry(**changes), at=at)
    assert not Seal.objects.exists()
    return raised.value.refusal


def test_a_seal_is_kept_with_what_its_certificate_says(keeper):
    seal = seal_of(keeper)

    assert seal_in_use(keeper.authority) == seal
    assert "日照市人民政府（样章）" in seal.holder
    assert seal.issuer == seal.holder
    assert (seal.valid_from, seal.valid_until) == (NOW - timedelta(days=365), NOW + timedelta(days=365))
    kept = TrailEntry.objects.get(verb="documents.seal.uploaded")
    assert (kept.actor_label, kept.details["certificate"]) == (keeper.label, seal.fingerprint)
    assert PASSWORD not in str(kept.details)


def test_the_private_key_is_not_in_the_database_and_comes_back_with_the_environments_key_alone(keeper, settings):
    seal = seal_of(keeper)
    key = credentials_of(seal).key

    assert key not in bytes(seal.secret)
    settings.SEAL_KEYS = [Fernet.generate_key().decode(), *settings.SEAL_KEYS]  # changed: the old one still reads
    assert credentials_of(seal).key == key
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]
    with pytest.raises(Unreadable):
        credentials_of(seal)


def test_one_seals_key_can_not_be_put_into_another_seals_row():
    with pytest.raises(Unreadable):
        unlock(lock_away({"key": "k"}, owner="one"), owner="other")


def test_the_demos_key_is_made_once_and_for_this_user_alone(settings, tmp_path):
    settings.SEAL_KEYS, settings.SEAL_KEY_FILE = [], tmp_path / "state" / "seals.key"
    secret = lock_away({"key": "k"}, owner="one")
    _key_of_file.cache_clear()  # as another process would come

    assert unlock(secret, owner="one") == {"key": "k"}
    assert settings.SEAL_KEY_FILE.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in (tmp_path / "state").iterdir()] == ["seals.key"]


class TestCertificates:
    def test_a_wrong_password_is_said_at_the_password(self, keeper):
        refusal = refused(keeper, password="样章-2025")
        assert (refusal.field, "密码不对" in refusal.text) == ("password", True)

    def test_an_expired_certificate_is_said_with_its_day(self, keeper):
        refusal = refused(keeper, file=pkcs12_file(valid_until=NOW - timedelta(days=3)))
        assert refusal.field == "certificate"
        assert "证书已于 2026年11月17日 到期" in refusal.text

    def test_a_certificate_of_tomorrow_signs_nothing_today(self, keeper):
        refusal = refused(keeper, file=pkcs12_file(valid_from=NOW + timedelta(days=1)))
        assert "起生效，现在还不能签章" in refusal.text

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7 no certificate", b"0" * 200_000, pkcs12_file()[:900]])
    def test_another_file_is_said_to_be_none(self, keeper, content):
        refusal = refused(keeper, certificate=upload("a.p12", content))
        assert refusal.field == "certificate"
        assert "PKCS#12" in refusal.text or ".p12" in refusal.text

    def test_a_certificate_for_encryption_does_not_sign(self, keeper):
        assert "不含数字签名" in refused(keeper, file=pkcs12_file(usage=False)).text

    def test_weak_and_unread_kinds_of_keys_are_refused(self, keeper):
        assert "至少 2048 位" in refused(keeper, file=pkcs12_file(key=rsa_key(1024))).text

    def test_an_elliptic_curve_is_good(self, keeper):
        assert seal_of(keeper, file=pkcs12_file(key=ec.generate_private_key(ec.SECP256R1()))).pk

    def test_a_file_without_a_password_is_opened(self):
        credentials, facts = open_certificate(pkcs12_file(password=""), "", at=NOW)
        assert credentials.key
        assert len(facts.fingerprint) == 64


class TestPictures:
    @pytest.mark.parametrize(
        ("picture", "why"),
        [
            (seal_picture(ground=255), "没有透明背景"),
            (seal_picture((120, 120)), "120 × 120 像素"),
            (seal_picture((900, 300)), "过于狭长"),
            (seal_picture(kind="JPEG"), "内容不是 PNG"),
        ],
        ids=["opaque", "small", "narrow", "jpeg"],
    )
    def test_an_unfit_picture_is_said_at_the_picture(self, keeper, picture, why):
        refusal = refused(keeper, picture=picture)
        assert refusal.field == "image"
        assert why in refusal.text

    def test_a_picture_is_written_anew(self, keeper):
        sent = seal_picture() + b"<script>"
        image = seal_of(keeper, picture=sent).image
        with image.file.open("rb") as opened:
            assert b"<script>" not in opened.read()

    def test_a_refused_seal_leaves_no_file(self, keeper):
        refused(keeper, password="falsch")
        assert not StoredFile.objects.exists()


class TestKeepers:
    @pytest.mark.parametrize(("place", "role"), [("rizhao", "host_officer"), ("shandong", "seal_keeper")])
    def test_nobody_but_the_offices_own_keeper_puts_its_seal(self, tree, place, role):
        with pytest.raises(NotAllowed):
            put_seal(actor=officer(tree[place], role), authority=tree["rizhao"], entry=entry(), at=NOW)

    def test_another_seal_retires_the_one_before(self, keeper):
        first = seal_of(keeper)
        second = seal_of(keeper, at=NOW + timedelta(days=1))
        first.refresh_from_db()
        assert (first.retired_by, first.retire_reason) == (keeper.label, "已录入新的印章")
        assert seal_in_use(keeper.authority) == second

    def test_a_seal_is_retired_with_its_reason(self, keeper):
        seal_of(keeper)
        with pytest.raises(Refused, match="停用的原因"):
            retire_seal(actor=keeper, authority=keeper.authority, at=NOW, reason=" ")
        retire_seal(actor=keeper, authority=keeper.authority, at=NOW, reason="单位更名")
        assert seal_in_use(keeper.authority) is None
        assert TrailEntry.objects.get(verb="documents.seal.retired").reason == "单位更名"

    def test_the_database_lets_nobody_change_a_seal_or_have_two(self, keeper, tree):
        seal = seal_of(keeper)
        for change in ({"fingerprint": "0" * 64}, {"authority": tree["zone"]}, {"name": "别的"}):
            with pytest.raises(InternalError), transaction.atomic():
                Seal.objects.filter(pk=seal.pk).update(**change)
        with pytest.raises(InternalError), transaction.atomic():
            seal.delete()
        seal_of(keeper, at=NOW + timedelta(days=1))
        with pytest.raises(IntegrityError), transaction.atomic():
            Seal.objects.update(retired_at=None)


class TestPage:
    @pytest.fixture
    def today(self, tree):
        return officer(tree["rizhao"], "seal_keeper", at=now())

    def signed_in(self, actor):
        client = Client()
        client.force_login(actor.person, backend=BACKEND)
        return client

    def sent(self, **changes):
        put = entry(file=pkcs12_file(valid_until=now() + timedelta(days=300)))
        values = {"name": put.name, "width": "42", "image": put.image, "certificate": put.certificate}
        return values | {"password": PASSWORD} | changes

    def test_a_keeper_puts_and_retires_the_seal(self, today):
        client = self.signed_in(today)
        assert client.post(reverse("documents:put_seal"), self.sent()).status_code == 302
        page = client.get(reverse("documents:seals")).content.decode()
        assert "自签（没有证书机构担保）" in page
        assert "不是国家电子印章" in page
        seal = Seal.objects.get()
        picture = client.get(reverse("documents:page_image", args=[seal.image_id, 1]))
        assert picture["Content-Type"] == "image/png"
        client.post(reverse("documents:retire_seal"), {"reason": "证书换发"})
        assert "还没有在用的印章" in client.get(reverse("documents:seals")).content.decode()

    def test_a_wrong_password_stands_at_its_field_and_is_not_shown_again(self, today):
        answer = self.signed_in(today).post(reverse("documents:put_seal"), self.sent(password="猜的密码"))
        page = answer.content.decode()
        assert answer.status_code == 400
        assert 'id="seal-password-error"' in page
        assert "日照市人民政府（样章）" in page
        assert "猜的密码" not in page

    def test_the_picture_is_for_the_office_alone(self, tree, today):
        seal = seal_of(today, at=now(), file=pkcs12_file(valid_until=now() + timedelta(days=300)))
        stranger = officer(tree["yangzhou"], "host_officer", at=now())
        assert self.signed_in(stranger).get(reverse("documents:download", args=[seal.image_id])).status_code == 404

    def test_the_page_costs_few_queries_however_many_seals_there_were(self, today, django_assert_max_num_queries):
        for day in range(5):
            seal_of(today, at=now() + timedelta(seconds=day), file=pkcs12_file(valid_until=now() + timedelta(days=9)))
        client = self.signed_in(today)
        with django_assert_max_num_queries(10):
            assert client.get(reverse("documents:seals")).status_code == 200
