"""The codes of authenticator apps (TOTP, RFC 6238: 6 digits, 30 seconds, SHA-1), recovery codes, and the picture."""

import hmac
import secrets

import pyotp
import segno
from pyotp.totp import TOTP

STEP_SECONDS = 30
RECOVERY_CODES = 10
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def new_secret() -> str:
    """160 random bits, base32."""
    return pyotp.random_base32(32)


def uri_of(secret: str, email: str) -> str:
    return TOTP(secret).provisioning_uri(name=email, issuer_name="Opsight")


def qr_svg(uri: str) -> str:
    return segno.make(uri, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff")


def step_of(secret: str, code: str, now: float) -> int | None:
    """The 30-second step that `code` belongs to: this one, or one beside it for clocks that differ; else None."""
    present = int(now) // STEP_SECONDS
    near = (present - 1, present, present + 1)
    fitting = [step for step in near if hmac.compare_digest(_code_at(secret, step), code)]
    return fitting[0] if fitting else None


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 bits each: `abcde-fgh23`."""
    return [f"{_letters()}-{_letters()}" for _ in range(RECOVERY_CODES)]


def _code_at(secret: str, step: int) -> str:
    return TOTP(secret).generate_otp(step)


def _letters() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(5))
