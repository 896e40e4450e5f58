"""The public halves of the keys that seal, and those that did before."""

from pathlib import Path

from joserfc.jwk import OKPKey

from contracts.reporting.seal_keys import SealKey, SealKeys
from services.reporting.engine.sealing import ALGORITHM, Sealer
from services.reporting.engine.verifying import keys_of


def seal_keys(sealer: Sealer, former: Path | None) -> SealKeys:
    """What is published. `former` is a file with a JWK set or a PEM; raises as `keys_of` does for any other."""
    known = {sealer.public_key.thumbprint(): sealer.public_key}
    known |= keys_of(former.read_bytes()) if former else {}
    return SealKeys(keys=[_shown(kid, key) for kid, key in known.items()])


def _shown(kid: str, key: OKPKey) -> SealKey:
    public = key.as_dict(private=False)
    return SealKey.model_validate(
        {"kty": public["kty"], "crv": public["crv"], "x": public["x"], "kid": kid, "use": "sig", "alg": ALGORITHM}
    )
