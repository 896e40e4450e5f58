"""The seal of an artifact: who made it, of which run, and a digest of its bytes, signed.

A JWS (RFC 7515) by the service's Ed25519 key, behind the mark `opsight-seal:`, at the end of the file where its format
keeps it out of sight. What is digested is the whole file without the token. Ed25519 signs the same bytes alike, so
sealing again changes nothing.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jws
from joserfc.jwk import OKPKey

MARK = b"opsight-seal:"
TYPE = "opsight-report+jws"
ALGORITHM = "Ed25519"


@dataclass(frozen=True)
class Claims:
    """What a seal says. `content_hash` is of the input, `sha256` of the file."""

    kind: str
    format: str
    run_id: str
    generated_at: str
    content_hash: str
    sha256: str


class Sealer:
    """Seals artifacts as one deployable."""

    def __init__(self, key_pem: bytes) -> None:
        if not isinstance(load_pem_private_key(key_pem, password=None), Ed25519PrivateKey):
            raise ValueError("the signing key is not an Ed25519 key")
        self._key = OKPKey.import_key(key_pem)
        self._kid = self._key.thumbprint()

    @property
    def public_key(self) -> OKPKey:
        """What others verify its seals with; the private half is not in it."""
        return OKPKey.import_key(self._key.as_pem(private=False))

    def seal(self, claims: Claims, place: Callable[[bytes], bytes]) -> bytes:
        """The bytes that `place` gives for the mark with the token of just these bytes.

        `place` is called twice, with marks of one length.
        """
        blank = self._token(claims)
        digest = digest_without(place(MARK + blank), blank)
        return place(MARK + self._token(Claims(**asdict(claims) | {"sha256": digest})))

    def _token(self, claims: Claims) -> bytes:
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self._kid}
        payload = json.dumps(asdict(claims), separators=(",", ":")).encode()
        return jws.serialize_compact(header, payload, self._key, algorithms=[ALGORITHM]).encode()


def digest_without(content: bytes, token: bytes) -> str:
    """SHA-256 of `content` without the last `token` that the mark stands before."""
    before, _, after = content.rpartition(MARK + token)
    return hashlib.sha256(before + MARK + after).hexdigest()


UNKNOWN_DIGEST = "0" * 64
