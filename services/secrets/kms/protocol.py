"""What the service asks of a key service."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import orjson

SERVICE = "opsight-secrets"


@dataclass(frozen=True)
class KeyContext:
    """Whom a data key is for. What was wrapped with one context is unwrapped with the same one alone."""

    environment: str
    tenant_id: UUID

    def as_map(self) -> dict[str, str]:
        return {"environment": self.environment, "service": SERVICE, "tenant": str(self.tenant_id)}

    def as_bytes(self) -> bytes:
        return orjson.dumps(self.as_map(), option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True)
class WrappedKey:
    """A data key as it is stored. `wrapped_by` names the key-encryption key, for people and for rewrapping."""

    wrapped: bytes = field(repr=False)
    wrapped_by: str


class Kms(Protocol):
    """Wraps 32-byte data keys. Every method raises a `KmsError`; none holds a lock or a transaction."""

    name: str

    async def wrap(self, key: bytes, context: KeyContext) -> WrappedKey:
        """`key`, wrapped by the newest key-encryption key."""
        ...

    async def unwrap(self, wrapped: bytes, context: KeyContext) -> bytes:
        """The key again; `KmsDenied` with another context, or when a bit of `wrapped` was changed."""
        ...

    async def rewrap(self, wrapped: bytes, context: KeyContext) -> WrappedKey:
        """The same key, wrapped by the newest key-encryption key."""
        ...

    async def rotate(self) -> None:
        """Make a new version of the key-encryption key; what is wrapped already still unwraps."""
        ...

    async def check(self) -> None:
        """Raise unless the key service answers and its key can be used."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
