"""The algorithms that an envelope may name. Another one is another entry here: old envelopes keep opening.

Each makes `K ‖ C` for every message, from the data key, a random salt and the message's place: `K` seals it, `C`
commits to `K`. So a random nonce can never meet the same key twice, however many messages a data key seals. GCM by
itself does not commit, and one ciphertext can be made to open under two keys. After the key commitment of the AWS
Encryption SDK.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.secrets.envelope.errors import EnvelopeRefused

KEY_BYTES = 32
_DERIVED_BYTES = 2 * KEY_BYTES
_INFO = b"SV1|enc"
_SHA256, _SHA512 = SHA256(), SHA512()


@dataclass(frozen=True)
class Algorithm:
    """`derive` takes (data key, salt, aad) and gives key and commitment; `cipher(key)` is an AEAD under that key."""

    number: int
    name: str
    derive: Callable[[bytes, bytes, bytes], bytes]
    cipher: type[AESGCM]


def _extract_and_expand(material: bytes, salt: bytes, aad: bytes) -> bytes:
    """`HKDF-SHA-256(data key, salt, "SV1|enc" ‖ SHA-256(aad), 64)`."""
    return HKDF(_SHA256, _DERIVED_BYTES, salt, _INFO + hashlib.sha256(aad).digest()).derive(material)


def _one_block(material: bytes, salt: bytes, aad: bytes) -> bytes:
    """`HMAC-SHA-512(data key, "SV1|enc" ‖ salt ‖ aad)`: 64 bytes at once.

    A data key is 32 bytes of a random generator already, so there is nothing to extract (RFC 5869, section 3.3), and
    one block of the wider hash is as long as key and commitment: three times fewer HMACs than HKDF-SHA-256 takes.
    """
    code = HMAC(material, _SHA512)
    code.update(_INFO + salt + aad)
    return code.finalize()


FULL_HKDF = Algorithm(1, "HKDF-SHA-256, AES-256-GCM, key commitment", _extract_and_expand, AESGCM)
ONE_BLOCK = Algorithm(2, "HMAC-SHA-512, AES-256-GCM, key commitment", _one_block, AESGCM)
ALGORITHMS = {algorithm.number: algorithm for algorithm in (FULL_HKDF, ONE_BLOCK)}
CURRENT = ONE_BLOCK


def algorithm_numbered(number: int) -> Algorithm:
    """Raises `EnvelopeRefused` for a number that nobody gave out."""
    try:
        return ALGORITHMS[number]
    except KeyError as error:
        raise EnvelopeRefused from error
