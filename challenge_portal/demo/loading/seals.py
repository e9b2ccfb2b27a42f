"""Seals of some offices, 样章 in picture and certificate: so that the electronic way can be walked in the demonstration.

Drawn as a rectangle, like the demo's scans: nobody shall take it for an office's round seal. The certificate is signed by
itself and made anew at each load; its key lies nowhere but encrypted in the demo's own database.
"""

from __future__ import annotations

import io
import secrets
from datetime import datetime, timedelta
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.scans import FONTS
from challenge_portal.documents.seals.services import SealEntry, put_seal
from challenge_portal.organisations.roles import SEAL_KEEPER

OFFICES = (
    "371100",
    "370000",
    "620100",
    "620000",
)  # 日照 and its province, 兰州 (whose form is finalised) and its province
PUT = 60  # days before the load
YEARS = 3
SIZE, RED = (760, 420), (174, 30, 35, 235)
WIDTH = 46  # mm


def plan_seals(cast: Cast, agenda: Agenda) -> None:
    """Have the keeper of each office put its seal."""
    for key in OFFICES:
        agenda.plan(agenda.past(PUT, key), partial(_put, cast, key))


def _put(cast: Cast, key: str, at: datetime) -> None:
    office = cast.authority(key)
    password = secrets.token_urlsafe(18)
    name = f"{office.name}（样章）"
    put_seal(
        actor=cast.officer_of(key, SEAL_KEEPER),
        authority=office,
        entry=SealEntry(
            name=name,
            image=SimpleUploadedFile("样章.png", _picture(office.name)),
            certificate=SimpleUploadedFile("样章.p12", _certificate(name, password, at)),
            password=password,
            width=WIDTH,
            is_demo=True,
        ),
        at=at,
    )


def _picture(office: str) -> bytes:
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rectangle((8, 8, SIZE[0] - 9, SIZE[1] - 9), outline=RED, width=12)
    middle = SIZE[0] / 2
    pen.text((middle, 150), "样章 · 演示", font=_font(110), fill=RED, anchor="mm")
    pen.text((middle, 300), office, font=_font(min(60, 680 // len(office))), fill=RED, anchor="mm")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _certificate(name: str, password: str, at: datetime) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    named = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, f"{name} 演示")]
    )
    purposes = dict.fromkeys(
        (
            "key_cert_sign", "crl_sign", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
            "decipher_only",
        ),
        False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **purposes), critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
