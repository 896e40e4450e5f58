"""What links are made and opened with."""

import hmac
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import FastAPI

from libs.db import Database
from libs.flags import Flags
from services.reporting.gateway import Gateway
from services.reporting.models import ShareLink
from services.reporting.runs.kinds import Kinds
from services.reporting.share_links.passwords import LinkPasswords

HAS_RESULT = ("completed", "partial")
PASSAGE_LASTS = timedelta(minutes=30)


class Passages:
    """What a page carries from the password to the files: for one link, one password and half an hour."""

    def __init__(self, signing_key: bytes) -> None:
        self._key = HKDF(SHA256(), 32, salt=None, info=b"opsight share passages 1").derive(signing_key)

    def issue(self, link: ShareLink, now: datetime) -> str:
        return self._signed(link, int((now + PASSAGE_LASTS).timestamp()))

    def holds(self, link: ShareLink, passage: str, now: datetime) -> bool:
        """Whether it was issued for this link and its password, and lasts."""
        until = passage.partition(".")[0]
        if not until.isdecimal() or len(until) > 12 or int(until) < now.timestamp():
            return False
        return hmac.compare_digest(self._signed(link, int(until)).encode(), passage.encode())

    def _signed(self, link: ShareLink, until: int) -> str:
        words = f"{link.tenant_id}\n{link.id}\n{link.password_hash}\n{until}"
        return f"{until}.{hmac.new(self._key, words.encode(), sha256).hexdigest()}"


@dataclass(frozen=True)
class Desk:
    """`address` is where people find the web UI."""

    database: Database
    flags: Flags
    gateway: Gateway
    kinds: Kinds
    passages: Passages
    passwords: LinkPasswords
    address: str


@asynccontextmanager
async def desk_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Sets `app.state.share_desk`; the kinds are there already."""
    state, key = app.state, app.state.settings.signing_key_file.read_bytes()
    gateway = Gateway(state.settings, state.signer)
    state.share_desk = Desk(
        state.database,
        state.flags,
        gateway,
        state.kinds,
        Passages(key),
        LinkPasswords(),
        state.settings.address,
    )
    try:
        yield
    finally:
        await gateway.close()
