"""Certificates, pictures of seals and seals for tests: self-signed, 样章, made anew in each run; and who looks at them."""

from __future__ import annotations

import io
import subprocess
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

from challenge_portal.documents.models import Seal
from challenge_portal.documents.seals.services import SealEntry, put_seal
from challenge_portal.organisations.actors import Actor
from tests.factories.documents import upload
from tests.factories.organisations import NOW

PASSWORD = "样章-2026"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key for the whole run: making one takes longer than everything that is tested with it."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def certificate_for(
    name: str = "日照市人民政府（样章）",
    *,
    key: Any = None,
    valid_from: datetime = NOW - timedelta(days=365),
    valid_until: datetime = NOW + timedelta(days=365),
    usage: bool = True,
) -> x509.Certificate:
    """A self-signed certificate of that name; ``usage`` is whether it may sign documents."""
    key = key or rsa_key()
    named = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    purposes = dict.fromkeys(
        ("key_cert_sign", "crl_sign", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=usage, content_commitment=usage, key_encipherment=not usage, **purposes),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )


def pkcs12_file(
    name: str = "日照市人民政府（样章）", *, password: str = PASSWORD, key: Any = None, **more: Any
) -> bytes:
    """The certificate with its key, as a certificate office hands it out."""
    key = key or rsa_key()
    secret = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    certificate = certificate_for(name, key=key, **more)
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, secret)


def seal_picture(size: tuple[int, int] = (420, 420), *, ground: int = 0, kind: str = "PNG") -> bytes:
    """A red ring; ``ground`` is how opaque what lies around it is."""
    image = Image.new("RGBA", size, (255, 255, 255, ground))
    pen = ImageDraw.Draw(image)
    pen.ellipse((8, 8, size[0] - 9, size[1] - 9), outline=(190, 20, 30, 255), width=14)
    written = io.BytesIO()
    (image if kind == "PNG" else image.convert("RGB")).save(written, kind)
    return written.getvalue()


def entry(**changes: Any) -> SealEntry:
    """What a keeper hands in; ``picture`` and ``file`` are the bytes of the two files, anything else a field."""
    picture, file = changes.pop("picture", None), changes.pop("file", None)
    values: dict[str, Any] = {
        "name": "日照市人民政府（样章）",
        "image": upload("样章.png", picture or seal_picture()),
        "certificate": upload("样章.p12", file or pkcs12_file()),
        "password": PASSWORD,
        "is_demo": True,
    }
    return SealEntry(**values | changes)


def seal_of(keeper: Actor, *, at: datetime = NOW, **changes: Any) -> Seal:
    """The keeper's office has this seal from now on."""
    assert keeper.authority is not None
    values = {"file": pkcs12_file(f"{keeper.authority}（样章）"), "name": f"{keeper.authority}（样章）"}
    return put_seal(actor=keeper, authority=keeper.authority, entry=entry(**values | changes), at=at)


def pdfsig(content: bytes, folder: Path) -> str:
    """What poppler says about the signatures of a PDF."""
    path = folder / "signed.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False)
    return done.stdout


def one_byte_changed(content: bytes, where: bytes = b"stream\n") -> bytes:
    """The same bytes but one, some way behind the first place where these stand."""
    place = content.index(where) + len(where) + 3
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
