"""A signing key for each deployable, and the trust list with all of them."""

import json
from collections.abc import Iterable
from pathlib import Path

from joserfc.jwk import OKPKey


def write_keys(folder: Path, deployables: Iterable[str]) -> None:
    """Write `<deployable>.pem` for each, and `trust.json` with every public key."""
    folder.mkdir(parents=True, exist_ok=True)
    trust: dict[str, str] = {}
    for name in deployables:
        key = OKPKey.generate_key("Ed25519")
        (folder / f"{name}.pem").write_bytes(key.as_pem(private=True))
        trust[name] = key.as_pem(private=False).decode()
    (folder / "trust.json").write_text(json.dumps(trust))
