"""Whether a file is as it was made: its seal is by a key that is known, and its bytes fit the seal."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.reporting.engine.sealing import ALGORITHM, MARK, TYPE, Claims, digest_without

Finding = Literal["genuine", "changed", "unsealed", "unknown_key", "bad_seal"]
_TOKEN = re.compile(rb"[A-Za-z0-9_-]{1,1000}\.[A-Za-z0-9_-]{1,2000}\.[A-Za-z0-9_-]{86}")


@dataclass(frozen=True)
class Verdict:
    """What was found. `claims` are believed when it is `genuine`; of a `changed` file they tell what it had been."""

    finding: Finding
    claims: Claims | None = None


def verify(content: bytes, keys: Mapping[str, OKPKey]) -> Verdict:
    """Look at a file. `keys` are public keys by their RFC 7638 thumbprint."""
    _, mark, rest = content.rpartition(MARK)
    found = _TOKEN.match(rest) if mark else None
    if found is None:
        return Verdict("unsealed")
    try:
        read = jws.extract_compact(found[0])
        header = read.headers()
        key = keys.get(str(header.get("kid")))
        if key is None:
            return Verdict("unknown_key")
        signed = jws.deserialize_compact(found[0], key, algorithms=[ALGORITHM])
        claims = Claims(**json.loads(signed.payload))
    except (JoseError, ValueError, TypeError):
        return Verdict("bad_seal")
    if header.get("typ") != TYPE:
        return Verdict("bad_seal")
    return Verdict("genuine" if digest_without(content, found[0]) == claims.sha256 else "changed", claims)


def keys_of(material: bytes) -> dict[str, OKPKey]:
    """Public keys from a JWK set, a PEM, or a trust list `{issuer: PEM}`, of which reporting's alone counts.

    Raises `JoseError`, `ValueError` or `KeyError` for anything else.
    """
    if not material.lstrip().startswith(b"{"):
        return _by_thumbprint([OKPKey.import_key(material)])
    document = json.loads(material)
    if "keys" in document:
        return _by_thumbprint([OKPKey.import_key(key) for key in document["keys"] if key["kty"] == "OKP"])
    return _by_thumbprint([OKPKey.import_key(document["reporting"])])


def _by_thumbprint(keys: list[OKPKey]) -> dict[str, OKPKey]:
    return {key.thumbprint(): key for key in keys}
