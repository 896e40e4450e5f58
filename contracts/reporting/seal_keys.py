"""The public keys that reports are sealed with, for whoever verifies one elsewhere."""

from typing import Literal

from pydantic import BaseModel, Field


class SealKey(BaseModel):
    """An Ed25519 key as a JWK (RFC 8037)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str = Field(description="Its thumbprint (RFC 7638), as seals name it.")
    use: Literal["sig"]
    alg: Literal["Ed25519"]


class SealKeys(BaseModel):
    """A JWK set (RFC 7517): the key that seals now first, then those that did before."""

    keys: list[SealKey]
