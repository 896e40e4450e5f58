"""The ciphers that an envelope may name. Another one is another entry here: old envelopes keep opening."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.secrets.envelope.errors import EnvelopeRefused

Cipher = Callable[[bytes, bytes, bytes, bytes], bytes]


@dataclass(frozen=True)
class Algorithm:
    """An AEAD over a 32-byte key of its own for each message; `encrypt` and `decrypt` take (key, nonce, data, aad)."""

    number: int
    name: str
    encrypt: Cipher
    decrypt: Cipher


def _aes_gcm_encrypt(key: bytes, nonce: bytes, data: bytes, aad: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, data, aad)


def _aes_gcm_decrypt(key: bytes, nonce: bytes, data: bytes, aad: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, data, aad)


AES_256_GCM = Algorithm(1, "HKDF-SHA-256, AES-256-GCM, key commitment", _aes_gcm_encrypt, _aes_gcm_decrypt)
ALGORITHMS = {algorithm.number: algorithm for algorithm in (AES_256_GCM,)}
CURRENT = AES_256_GCM


def algorithm_numbered(number: int) -> Algorithm:
    """Raises `EnvelopeRefused` for a number that nobody gave out."""
    try:
        return ALGORITHMS[number]
    except KeyError as error:
        raise EnvelopeRefused from error
