"""Where an envelope belongs: the associated data that it opens with, and with nothing else."""

from dataclasses import dataclass
from uuid import UUID

# Parts of a fixed length have their length written out: 16 for ids, 8, 1 and 4 for version, algorithm and key version.
_LAYOUT = b"%b%b\0\0\0\x10%b%b%b%b%b%b%b%b%b\0\0\0\x08%b\0\0\0\x01%c\0\0\0\x10%b\0\0\0\x04%b"


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
        environment, purpose = self.environment.encode(), self.purpose.encode()
        table, record, field = self.table.encode(), self.record.encode(), self.field.encode()
        # One format instead of a loop: this is a tenth of what sealing a short secret costs, and was a fifth.
        return _LAYOUT % (
            *(len(environment).to_bytes(4), environment),
            self.tenant_id.bytes,
            *(len(purpose).to_bytes(4), purpose),
            *(len(table).to_bytes(4), table),
            *(len(record).to_bytes(4), record),
            *(len(field).to_bytes(4), field),
            *(self.version.to_bytes(8), algorithm, key_id.bytes, key_version.to_bytes(4)),
        )
