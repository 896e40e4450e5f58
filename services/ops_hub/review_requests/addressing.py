"""Addresses of people: how they are compared, masked, and sealed until their mail is out.

The digest is a plain one, salted with the tenant alone. A keyed one could not be guessed at, but would forget everybody
who unsubscribed as soon as the key changes: decision 0045.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import TypeAdapter, ValidationError

from contracts.gateway.api import Email
from contracts.ops_hub.review_requests import PersonName

NONCE_BYTES = 12
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_NAME: TypeAdapter[str] = TypeAdapter(PersonName)


@dataclass(frozen=True)
class Person:
    """Somebody to write to."""

    address: str
    name: str | None


class SealBroken(Exception):
    """What was sealed cannot be opened: the process's key is another one, or the row is."""


class Sealer:
    """Seals people for one row of the database, under a key derived from the deployable's own."""

    def __init__(self, signing_key: bytes) -> None:
        info = b"opsight review request address 1"
        self._cipher = AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(signing_key))

    @classmethod
    def from_file(cls, path: Path) -> "Sealer":
        return cls(path.read_bytes())

    def seal(self, person: Person, tenant_id: UUID, row_id: UUID) -> bytes:
        nonce, text = os.urandom(NONCE_BYTES), json.dumps([person.address, person.name]).encode()
        return nonce + self._cipher.encrypt(nonce, text, tenant_id.bytes + row_id.bytes)

    def open(self, sealed: bytes, tenant_id: UUID, row_id: UUID) -> Person:
        """Raises `SealBroken`."""
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            address, name = json.loads(self._cipher.decrypt(nonce, text, tenant_id.bytes + row_id.bytes))
        except InvalidTag as error:
            raise SealBroken from error
        return Person(address, name)


def address_in(text: str) -> str | None:
    """The address that somebody wrote or pasted; None when it is none."""
    return _checked(_EMAIL, text)


def name_in(text: str | None) -> str | None:
    """The name, without the blanks around it; None when there is none, or it is no name."""
    return _checked(_NAME, text or "")


def digest_of(tenant_id: UUID, address: str) -> str:
    """What an address is recognised by, in whatever case it is written."""
    return hashlib.sha256(b"review request\0" + tenant_id.bytes + address.casefold().encode()).hexdigest()


def masked(address: str) -> str:
    """The first letter and the domain: enough to recognise one's own list by, too little to write to."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _checked(adapter: TypeAdapter[str], text: str) -> str | None:
    try:
        return adapter.validate_python(text.strip())
    except ValidationError:
        return None
