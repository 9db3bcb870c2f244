"""Content Credentials (C2PA) of pictures that were drawn: a signed manifest that says what made a picture.

Written by c2pa-python, the library of the Content Authenticity Initiative (extra ``c2pa``), without a network: no time
stamp is asked for. The signature proves that a picture has not been changed since. Who signed it is known only as far
as a reader trusts the certificate; a certificate of one's own, made here for each picture, is trusted by nobody and
links no two pictures.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lifelong.errors import InputError, ModelMissingError, SettingsError
from lifelong.perception.provenance import COMPOSED, GENERATED, SOURCE_TYPES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

NONE: Final = "none"
OWN: Final = "self"

VALID: Final = timedelta(days=3650)
"""How long a certificate of one's own is valid. There is no time stamp, so a reader compares it with its own clock."""

_CONTEXT: Final = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}
"""No second picture in the manifest, and nothing is fetched."""


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """What signs a picture.

    Attributes:
        certificates: the certificate and those that vouch for it, as PEM.
        key: its private key, as PEM.
        algorithm: in the words of C2PA, as ``es256``.
    """

    certificates: bytes
    key: bytes
    algorithm: str

    def __repr__(self) -> str:
        return f"<SigningIdentity {self.algorithm}>"


def signing_identity(spec: str) -> SigningIdentity | None:
    """What signs by a setting: None for ``none``, a fresh certificate for ``self``, or that of a PEM file.

    Raises:
        ModelMissingError: the extra ``c2pa`` is not installed.
        SettingsError: the file holds no private key with its certificate.
    """
    if spec == NONE:
        return None
    _library()
    return _own() if spec == OWN else _of_file(Path(spec).expanduser())


def signed(content: bytes, identity: SigningIdentity, *, id: str, backend: str, preview: bool) -> bytes:
    """A PNG with a signed manifest, which has the kind of source, the backend and the id, and no words of the prompt.

    Args:
        content: the PNG, with its XMP.
        identity: what signs.
        id: of the drawing.
        backend: what drew it.
        preview: it was put together from the person's pictures, and no model drew it.

    Raises:
        InputError: the library refuses the certificate or the picture.
    """
    c2pa = _library()
    source = SOURCE_TYPES + (COMPOSED if preview else GENERATED)
    created = {"action": "c2pa.created", "digitalSourceType": source, "softwareAgent": {"name": backend}}
    manifest = {
        "claim_generator_info": [{"name": "Lifelong"}],
        "title": id,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }
    out = io.BytesIO()
    try:
        info = c2pa.C2paSignerInfo(identity.algorithm.encode(), identity.certificates, identity.key, None)
        with (
            c2pa.Context(c2pa.Settings.from_dict(_CONTEXT)) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder(manifest, context=context) as builder,
        ):
            builder.sign(signer, "image/png", io.BytesIO(content), out)
    except c2pa.C2paError as error:
        raise InputError(f"the picture was not signed: {error}") from error
    return out.getvalue()


def credentials(content: bytes) -> dict[str, Any] | None:
    """What the manifest of a PNG says, as the library reports it, with ``validation_state``; None without one.

    Raises:
        ModelMissingError: the extra ``c2pa`` is not installed.
        InputError: the manifest cannot be read.
    """
    c2pa = _library()
    try:
        with (
            c2pa.Context(c2pa.Settings.from_dict(_CONTEXT)) as context,
            c2pa.Reader("image/png", io.BytesIO(content), context=context) as reader,
        ):
            found: dict[str, Any] = json.loads(reader.json())
    except c2pa.C2paError.ManifestNotFound:
        return None
    except c2pa.C2paError as error:
        raise InputError(f"the content credentials cannot be read: {error}") from error
    return found


def _library() -> Any:
    try:
        import c2pa
    except ImportError as error:
        raise ModelMissingError(
            "pictures are signed by c2pa-python, which is missing: pip install 'lifelong[c2pa]', or set `sign` to none"
        ) from error
    return c2pa


def _own() -> SigningIdentity:
    """A fresh key with a certificate that it signs itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Lifelong"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lifelong, self-signed"),
        ]
    )
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today)
        .not_valid_after(today + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, encipher_only=False, decipher_only=False, **usage), critical=True
        )
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return SigningIdentity(certificate.public_bytes(Encoding.PEM), _pem(key), "es256")


def _of_file(path: Path) -> SigningIdentity:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    advice = "give a PEM file with an unencrypted private key and its certificates, `self`, or `none`"
    try:
        content = path.read_bytes()
        key = load_pem_private_key(content, password=None)
        certificates = x509.load_pem_x509_certificates(content)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"sign={str(path)!r} cannot be used ({error}): {advice}") from error
    match key:
        case ec.EllipticCurvePrivateKey():
            algorithm = {256: "es256", 384: "es384", 521: "es512"}.get(key.curve.key_size, "")
        case ed25519.Ed25519PrivateKey():
            algorithm = "ed25519"
        case rsa.RSAPrivateKey():
            algorithm = "ps256"
        case _:
            algorithm = ""
    if not algorithm:
        raise SettingsError(
            f"sign={str(path)!r} has a key of a kind that C2PA does not take: use ECDSA, Ed25519 or RSA"
        )
    chain = b"".join(each.public_bytes(Encoding.PEM) for each in certificates)
    return SigningIdentity(chain, _pem(key), algorithm)


def _pem(key: PrivateKeyTypes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
