"""Sealing and opening.

Each message has a key of its own: `K ‖ C = HKDF-SHA-256(data key, salt, "SV1|enc" ‖ SHA-256(aad), 64)`. So a random
nonce can never meet the same key twice, however many messages a data key seals. `C` commits to the key: GCM by itself
does not, and one ciphertext can be made to open under two keys. After the key commitment of the AWS Encryption SDK.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.secrets.envelope.algorithms import CURRENT, Algorithm, algorithm_numbered
from services.secrets.envelope.errors import EnvelopeRefused, PlaintextTooLarge
from services.secrets.envelope.form import COMMITMENT_BYTES, NONCE_BYTES, SALT_BYTES, Envelope, read_envelope
from services.secrets.envelope.place import Place

MOST_BYTES = 64 * 1024
KEY_BYTES = 32
_INFO = b"SV1|enc"
_SHA256 = SHA256()


@dataclass(frozen=True)
class DataKey:
    """An unwrapped data key; its bytes show in no `repr`, and so in no log or traceback."""

    id: UUID
    version: int
    material: bytes = field(repr=False)


def seal(plaintext: bytes, key: DataKey, place: Place, *, algorithm: Algorithm = CURRENT) -> bytes:
    """`plaintext` as an envelope that opens with this key at this place alone. Raises `PlaintextTooLarge`."""
    if len(plaintext) > MOST_BYTES:
        raise PlaintextTooLarge
    aad = place.associated_data(algorithm=algorithm.number, key_id=key.id, key_version=key.version)
    random = os.urandom(SALT_BYTES + NONCE_BYTES)
    salt, nonce = random[:SALT_BYTES], random[SALT_BYTES:]
    message_key, commitment = _derive(key, salt, aad)
    sealed = algorithm.encrypt(message_key, nonce, plaintext, aad)
    return Envelope(algorithm.number, key.id.bytes, key.version, salt, commitment, nonce, sealed).to_bytes()


def open_envelope(data: bytes, key: DataKey, place: Place) -> bytes:
    """What was sealed. Raises `EnvelopeRefused` for another key, another place, or any changed bit."""
    envelope = read_envelope(data)
    algorithm = algorithm_numbered(envelope.algorithm)
    if (envelope.key_bytes, envelope.key_version) != (key.id.bytes, key.version) or len(data) > MOST_BYTES + 1024:
        raise EnvelopeRefused
    aad = place.associated_data(algorithm=algorithm.number, key_id=key.id, key_version=key.version)
    message_key, commitment = _derive(key, envelope.salt, aad)
    if not hmac.compare_digest(commitment, envelope.commitment):
        raise EnvelopeRefused
    try:
        return algorithm.decrypt(message_key, envelope.nonce, envelope.sealed, aad)
    except InvalidTag as error:
        raise EnvelopeRefused from error


def _derive(key: DataKey, salt: bytes, aad: bytes) -> tuple[bytes, bytes]:
    """The message's key, and the commitment to it."""
    info = _INFO + hashlib.sha256(aad).digest()
    derived = HKDF(_SHA256, KEY_BYTES + COMMITMENT_BYTES, salt, info).derive(key.material)
    return derived[:KEY_BYTES], derived[KEY_BYTES:]
