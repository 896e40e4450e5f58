"""Sealing and opening: bytes in, bytes out, under one data key and for one place."""

import os
from dataclasses import dataclass, field
from functools import cached_property
from hmac import compare_digest
from uuid import UUID

from cryptography.exceptions import InvalidTag

from services.secrets.envelope.algorithms import CURRENT, KEY_BYTES, Algorithm, algorithm_numbered
from services.secrets.envelope.errors import EnvelopeRefused, PlaintextTooLarge
from services.secrets.envelope.form import (
    HEADER_BYTES,
    MAGIC,
    NONCE_BYTES,
    OVERHEAD,
    SALT_BYTES,
    read_header,
    write_header,
)
from services.secrets.envelope.place import Place

MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class DataKey:
    """An unwrapped data key; its bytes show in no `repr`, and so in no log or traceback."""

    id: UUID
    version: int
    material: bytes = field(repr=False)

    @cached_property
    def id_bytes(self) -> bytes:
        return self.id.bytes


def seal(plaintext: bytes, key: DataKey, place: Place, *, algorithm: Algorithm = CURRENT) -> bytes:
    """`plaintext` as an envelope that opens with this key at this place alone. Raises `PlaintextTooLarge`."""
    if len(plaintext) > MOST_BYTES:
        raise PlaintextTooLarge
    key_bytes, random = key.id_bytes, os.urandom(SALT_BYTES + NONCE_BYTES)
    salt, nonce = random[:SALT_BYTES], random[SALT_BYTES:]
    aad = place.associated_data(algorithm.number, key_bytes, key.version)
    derived = algorithm.derive(key.material, salt, aad)
    header = write_header(MAGIC, algorithm.number, key_bytes, key.version, salt, derived[KEY_BYTES:], nonce)
    return header + algorithm.cipher(derived[:KEY_BYTES]).encrypt(nonce, plaintext, aad)


def open_envelope(data: bytes, key: DataKey, place: Place) -> bytes:
    """What was sealed. Raises `EnvelopeRefused` for another key, another place, or any changed bit."""
    if not OVERHEAD <= len(data) <= OVERHEAD + MOST_BYTES:
        raise EnvelopeRefused
    magic, number, key_bytes, key_version, salt, commitment, nonce = read_header(data)
    if magic != MAGIC or key_bytes != key.id_bytes or key_version != key.version:
        raise EnvelopeRefused
    algorithm = algorithm_numbered(number)
    aad = place.associated_data(number, key_bytes, key_version)
    derived = algorithm.derive(key.material, salt, aad)
    if not compare_digest(derived[KEY_BYTES:], commitment):
        raise EnvelopeRefused
    try:
        return algorithm.cipher(derived[:KEY_BYTES]).decrypt(nonce, data[HEADER_BYTES:], aad)
    except InvalidTag as error:
        raise EnvelopeRefused from error
