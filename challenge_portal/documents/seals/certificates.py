"""A certificate file (PKCS#12, .p12 or .pfx) as an authority got it from its certificate office: opened and checked once."""

import base64
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import pkcs12 as asn1_pkcs12
from asn1crypto.core import Asn1Value
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from challenge_portal.kernel.clock import day, moment
from challenge_portal.kernel.refusals import Refused

LIMIT = 100 * 1024  # bytes; a certificate with a long chain has ten thousand
SMALLEST_RSA = 2048
CURVES = ("secp256r1", "secp384r1", "secp521r1")
CERTIFICATE, PASSWORD = "certificate", "password"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing needs, as DER bytes. The private key is for the signing job and is never shown or sent."""

    key: bytes
    certificate: bytes
    chain: tuple[bytes, ...]

    def packed(self) -> dict[str, str]:
        """As texts, to be locked away."""
        chain = "\n".join(base64.b64encode(each).decode() for each in self.chain)
        return {"key": base64.b64encode(self.key).decode(), "chain": chain}

    @classmethod
    def unpacked(cls, values: dict[str, str], certificate: bytes) -> "Credentials":
        """The other way round."""
        chain = tuple(base64.b64decode(each) for each in values["chain"].splitlines())
        return cls(base64.b64decode(values["key"]), certificate, chain)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says about itself. Names read from the most general part to the person's or unit's own."""

    holder: str
    issuer: str
    serial: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime


def open_certificate(content: bytes, password: str, *, at: datetime) -> tuple[Credentials, CertificateFacts]:
    """Open the file and check that the portal can sign with it now.

    Raises Refused at the field ``certificate`` or ``password``: no PKCS#12, a wrong password, no private key, a kind
    of key that readers of PDF don't know, not for signing, not yet or no longer valid.
    """
    if not content:
        raise Refused("请选择证书文件（.p12 或 .pfx）。", field=CERTIFICATE)
    if len(content) > LIMIT or not _looks_like_pkcs12(content):
        raise Refused("这不是 PKCS#12 证书文件。请向证书机构索取带私钥的 .p12 或 .pfx 文件。", field=CERTIFICATE)
    key, certificate, chain = _opened(content, password)
    facts = facts_of(certificate)
    _refuse_unusable(certificate, facts, at=at)
    credentials = Credentials(
        key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        certificate=certificate.public_bytes(Encoding.DER),
        chain=tuple(each.public_bytes(Encoding.DER) for each in chain),
    )
    return credentials, facts


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """What is shown of a certificate."""
    return CertificateFacts(
        holder=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        serial=f"{certificate.serial_number:X}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )


def expiry_refusal(valid_from: datetime, valid_until: datetime, *, at: datetime) -> str:
    """Why nothing can be signed at that moment; an empty text when it can."""
    if at > valid_until:
        return f"证书已于 {day(valid_until)} 到期，不能签章。请向证书机构换发后重新录入。"
    if at < valid_from:
        return f"证书自 {moment(valid_from)} 起生效，现在还不能签章。"
    return ""


def _looks_like_pkcs12(content: bytes) -> bool:
    """Whether the outer structure is there; this needs no password, so a wrong one can be told from a wrong file."""
    try:
        outer: Asn1Value = asn1_pkcs12.Pfx.load(content, strict=True)
        return bool(outer["version"].native == "v3" and outer["auth_safe"]["content_type"].native)
    except (ValueError, TypeError, KeyError):
        return False


def _opened(content: bytes, password: str) -> tuple[PrivateKey, x509.Certificate, list[x509.Certificate]]:
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except UnsupportedAlgorithm:
        raise Refused("证书文件的加密方式或密钥类型不受支持（国密 SM2 证书暂不能使用）。", field=CERTIFICATE) from None
    except (ValueError, TypeError) as error:
        if "password" in str(error).lower():
            raise Refused("证书密码不对，没有打开。请核对大小写后重新输入。", field=PASSWORD) from None
        raise Refused("证书文件的加密方式或密钥类型不受支持（国密 SM2 证书暂不能使用）。", field=CERTIFICATE) from None
    if key is None or certificate is None:
        raise Refused("证书文件里没有私钥，不能签章。请导出时选择“包括私钥”。", field=CERTIFICATE)
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < SMALLEST_RSA:
            raise Refused(f"证书的 RSA 密钥只有 {key.key_size} 位，至少 {SMALLEST_RSA} 位。", field=CERTIFICATE)
        return key, certificate, chain
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in CURVES:
        return key, certificate, chain
    raise Refused("证书的密钥类型不受支持，请使用 RSA（2048 位以上）或 ECDSA 证书。", field=CERTIFICATE)


def _refuse_unusable(certificate: x509.Certificate, facts: CertificateFacts, *, at: datetime) -> None:
    if refusal := expiry_refusal(facts.valid_from, facts.valid_until, at=at):
        raise Refused(refusal, field=CERTIFICATE)
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not usage.digital_signature and not usage.content_commitment:
        raise Refused("证书的用途不含数字签名，不能签章。请使用签名证书，不要用加密证书。", field=CERTIFICATE)


def _name(name: x509.Name) -> str:
    return "，".join(str(part.value) for part in name)[:300] or "（空）"
