"""The bytes of an envelope.

`"SV1" | alg u8 | dek_id 16 | dek_version u32 | salt 32 | commitment 32 | nonce 12 | ciphertext | tag 16`, big-endian.
"""

import struct
from typing import NamedTuple
from uuid import UUID

from services.secrets.envelope.errors import EnvelopeRefused

MAGIC = b"SV1"
SALT_BYTES, COMMITMENT_BYTES, NONCE_BYTES, TAG_BYTES = 32, 32, 12, 16
_HEADER = struct.Struct(f">3sB16sI{SALT_BYTES}s{COMMITMENT_BYTES}s{NONCE_BYTES}s")
HEADER_BYTES = _HEADER.size
OVERHEAD = HEADER_BYTES + TAG_BYTES


class Envelope(NamedTuple):
    """An envelope taken apart. `key_bytes` is the data key's id, `sealed` ciphertext and tag."""

    algorithm: int
    key_bytes: bytes
    key_version: int
    salt: bytes
    commitment: bytes
    nonce: bytes
    sealed: bytes

    @property
    def key_id(self) -> UUID:
        return UUID(bytes=self.key_bytes)

    def to_bytes(self) -> bytes:
        return write_header(MAGIC, *self[:-1]) + self.sealed


# Takes and gives the magic and what an `Envelope` has before `sealed`, in its order.
write_header, read_header = _HEADER.pack, _HEADER.unpack_from


def read_envelope(data: bytes) -> Envelope:
    """Take `data` apart; raises `EnvelopeRefused` for what cannot be an envelope. Proves nothing about its content."""
    if len(data) < OVERHEAD:
        raise EnvelopeRefused
    magic, algorithm, key_bytes, key_version, salt, commitment, nonce = read_header(data)
    if magic != MAGIC:
        raise EnvelopeRefused
    return Envelope(algorithm, key_bytes, key_version, salt, commitment, nonce, data[HEADER_BYTES:])
