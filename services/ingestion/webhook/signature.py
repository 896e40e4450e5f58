"""Signatures of Standard Webhooks, checked over the bytes as they arrived, before anything reads them.

Stricter than the reference libraries: each header once, an id without a dot (so that `id.timestamp.body` has one
meaning), whole seconds, and signatures in the one spelling that base64 has for them.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE_SECONDS = 300
MOST_SIGNATURES = 10
PREFIX = "whsec_"
KEY_BYTES = 32
_ID = re.compile(r"[!-\-/-~]{1,200}")
_SECONDS = re.compile(r"[1-9][0-9]{0,11}")
_NO_KEY = bytes(KEY_BYTES)


class NotGenuine(Exception):
    """It is not from who it should be, or not fresh; which of these, nobody is told."""


@dataclass(frozen=True)
class Stamp:
    """What a message says about itself in its headers; nothing of it is proven yet."""

    message_id: str
    timestamp: str
    signatures: tuple[str, ...]


def stamp_of(headers: Iterable[tuple[str, str]], now: datetime) -> Stamp:
    """The stamp in `headers` (names in any case). Raises `NotGenuine` when it is incomplete, unclear or not fresh."""
    message_id, timestamp, signature = _once(list(headers))
    if not _ID.fullmatch(message_id) or not _SECONDS.fullmatch(timestamp):
        raise NotGenuine
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise NotGenuine
    signatures = tuple(signature.split(" "))
    if len(signatures) > MOST_SIGNATURES:
        raise NotGenuine
    return Stamp(message_id, timestamp, signatures)


def check_signature(stamp: Stamp, body: bytes, secrets: Sequence[str]) -> None:
    """Raise `NotGenuine` unless one of `secrets` (`whsec_…`) has signed this.

    Every pair is compared, also after one that fits, and without any secret as many steps are taken as with one.
    """
    signed = f"{stamp.message_id}.{stamp.timestamp}.".encode() + body
    fits = 0
    for key in [_key_of(secret) for secret in secrets] or [_NO_KEY]:
        wanted = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        for given in stamp.signatures:
            fits |= hmac.compare_digest(wanted, given.encode(errors="surrogateescape"))
    if not fits or not secrets:
        raise NotGenuine


def _once(headers: list[tuple[str, str]]) -> tuple[str, str, str]:
    found: dict[str, list[str]] = {ID: [], TIMESTAMP: [], SIGNATURE: []}
    for name, value in headers:
        if name.lower() in found:
            found[name.lower()].append(value)
    if any(len(values) != 1 for values in found.values()):
        raise NotGenuine
    return found[ID][0], found[TIMESTAMP][0], found[SIGNATURE][0]


def _key_of(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
