"""The stack on this machine's network: its address, and the certificate it is served with.

Browsers keep the session's cookie off plain http, but for this machine itself. So the network is served with TLS: a
certificate of our own, which browsers ask about once and whose fingerprint `up` shows.
"""

import hashlib
import io
import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.processes import write_private

LASTS = timedelta(days=365)
RENEWED_BEFORE = timedelta(days=30)


def lan_address() -> str:
    """The IPv4 address that leads out of this machine, or OPSIGHT_LAN_ADDRESS; raises `LocalError` without a network.

    Nothing is sent.
    """
    if own := os.environ.get("OPSIGHT_LAN_ADDRESS"):
        return own
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the choice of interface matters
        except OSError as error:
            raise LocalError("This machine is on no network: start without --lan.") from error
        address: str = probe.getsockname()[0]
    return address


def certificate_for(home: Home, address: str) -> Path:
    """A self-signed certificate with its key, of this stack and for this address; made anew when it does not fit."""
    path = home.keys / "lan.pem"
    if not path.exists() or not _fits(x509.load_pem_x509_certificate(path.read_bytes()), address):
        write_private(path, _make(address))
    return path


def fingerprint(certificate: Path) -> str:
    """SHA-256 of the certificate, as browsers show it."""
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    return hashlib.sha256(found.public_bytes(Encoding.DER)).digest().hex(":").upper()


def qr_code(url: str) -> str:
    """The address as a QR code made of block characters, for a phone's camera."""
    drawing = io.StringIO()
    segno.make(url, error="l").terminal(out=drawing, compact=True, border=2)
    return drawing.getvalue()


def _fits(certificate: x509.Certificate, address: str) -> bool:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    is_fresh = certificate.not_valid_after_utc > datetime.now(UTC) + RENEWED_BEFORE
    return is_fresh and ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)


def _make(address: str) -> bytes:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Opsight on {address}")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LASTS)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)
