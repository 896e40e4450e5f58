"""Access tokens taken apart and put together, by hand."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CLIENTS = "/api/v1/oauth-clients"
TOKEN = "/oauth/token"
READ = "/api/v1/metrics/items"
GRANT = {"grant_type": "client_credentials"}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, whoever signed them."""
    header, claims, _ = token.split(".")
    return _json(header), _json(claims)


def forge(header: dict[str, Any], claims: dict[str, Any], key: Ed25519PrivateKey) -> str:
    """A token that says anything, signed by `key`."""
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(key.sign(signed.encode()))}"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _json(part: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(part + "=="))
