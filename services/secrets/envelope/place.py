"""Where an envelope belongs: the associated data that it opens with, and with nothing else."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """One version of one field of one record of a tenant, in one environment."""

    environment: str
    tenant_id: UUID
    purpose: str
    table: str
    record: str
    field: str
    version: int

    def associated_data(self, *, algorithm: int, key_id: UUID, key_version: int) -> bytes:
        """The place and the key as bytes. Each part is preceded by its length (u32), so that no two places read alike.

        With a separator instead, `("a", "b.c")` and `("a.b", "c")` would be one place.
        """
        parts = (
            self.environment.encode(),
            self.tenant_id.bytes,
            self.purpose.encode(),
            self.table.encode(),
            self.record.encode(),
            self.field.encode(),
            self.version.to_bytes(8),
            algorithm.to_bytes(1),
            key_id.bytes,
            key_version.to_bytes(4),
        )
        return b"".join(len(part).to_bytes(4) + part for part in parts)
