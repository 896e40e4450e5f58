"""The text of API keys: `opk_live_` or `opk_test_`, 30 random base62 characters and 6 of their CRC-32.

Secrets of OAuth clients are made alike.

The checksum lets secret scanners, and us before any look-up, tell a key from a likeness.
"""

import hmac
import re
import secrets
import string
import zlib

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM_LENGTH, CHECKSUM_LENGTH = 30, 6
SHOWN_LENGTH = 8
KEY_START = "opk_"
_FORM = re.compile(rf"^opk_(live|test)_([0-9A-Za-z]{{{RANDOM_LENGTH}}})([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})$")


def new_key(*, test: bool) -> str:
    return key_from("".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH)), test=test)


def key_from(random: str, *, test: bool) -> str:
    """The key made of 30 base62 characters."""
    return f"opk_{'test' if test else 'live'}_{random}{_checksum(random)}"


def new_client_secret() -> str:
    """An OAuth client's secret: `ocs_`, and then as in a key."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return f"ocs_{random}{_checksum(random)}"


def is_well_formed(key: str) -> bool:
    match = _FORM.match(key)
    return match is not None and hmac.compare_digest(match[3], _checksum(match[2]))


def shown_prefix(key: str) -> str:
    """What may be shown: the kind, and the first characters of the random part."""
    return key[: len("opk_live_") + SHOWN_LENGTH]


def base62(value: int, length: int) -> str:
    """The last `length` base62 digits of `value`."""
    digits = ""
    for _ in range(length):
        value, digit = divmod(value, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


class KeyHasher:
    """HMACs of keys with a pepper that is not in the database."""

    def __init__(self, pepper: str) -> None:
        self._pepper = pepper.encode()

    def mac(self, key: str) -> bytes:
        return hmac.digest(self._pepper, key.encode(), "sha256")


def _checksum(random: str) -> str:
    return base62(zlib.crc32(random.encode()), CHECKSUM_LENGTH)
