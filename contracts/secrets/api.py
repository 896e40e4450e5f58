"""The vault, as other services call it (`/internal/secrets`): they keep a reference, and ask for the value when it is
needed. What administrators see is in `contracts/secrets/admin.py`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_serializer,
)

from contracts.secrets.registry import Purpose, Service

REF_PREFIX = "vlt_"
MOST_BYTES = 64 * 1024
Ref = Annotated[str, StringConstraints(pattern=r"^vlt_[0-9a-f]{32}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[^\x00-\x1f\x7f]+$")]
Record = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,40}\.[a-z_]{1,40}$")]


def new_ref() -> str:
    """A reference to a secret that does not exist yet. It is no secret itself."""
    return f"{REF_PREFIX}{uuid4().hex}"


def _fits(value: SecretStr) -> SecretStr:
    try:
        size = len(value.get_secret_value().encode())
    except UnicodeEncodeError as error:
        raise ValueError("holds half a character") from error
    if not 0 < size <= MOST_BYTES:
        raise ValueError("must have between 1 byte and 64 KiB")
    return value


SecretValue = Annotated[SecretStr, AfterValidator(_fits)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Carrier(_Input):
    """Carries a secret over the wire: in JSON it is there in the clear, in `repr` and logs it is not."""

    value: SecretValue

    @field_serializer("value", when_used="json")
    def _in_the_clear(self, value: SecretStr) -> str:
        return value.get_secret_value()


class PutSecret(_Carrier):
    """A value to keep. The same ref again replaces it; the same value again changes nothing."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")] = Field(
        description="A kind of `contracts/secrets/registry.py`."
    )
    purpose: Purpose
    label: Label = Field(description="For people: which credential this is. Never a part of it.")
    readers: list[Service] = Field(default_factory=list[Service], max_length=5, description="Who may read it, too.")
    expires_at: AwareDatetime | None = Field(None, description="From then on it is not handed out any more.")


class StoredSecret(BaseModel):
    """What is known about a secret besides its value."""

    ref: str
    kind: str
    purpose: Purpose
    label: str
    owner: str
    readers: list[str]
    version: int = Field(description="Counts the writes of its envelope.")
    expires_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ResolveSecret(_Input):
    """Which secret the caller needs."""

    ref: Ref


class ResolvedSecret(_Carrier):
    """The value. `Cache-Control: no-store`; the caller keeps it in memory, and no longer than it needs it."""

    ref: str
    expires_at: datetime | None


class ColumnPlace(_Input):
    """Where a column's value stands. An envelope opens at this place alone, so a moved one does not."""

    column: ColumnName = Field(description="`schema.table.column`, as registered.")
    record: Record = Field(description="The row's id. It must be known before its values are sealed.")
    record_version: int = Field(ge=0, le=2**63 - 1, strict=True, description="Counts the writes of this value.")


class EncryptValue(_Carrier):
    """A value to seal for a column of the caller's own."""

    place: ColumnPlace


class EncryptedValue(BaseModel):
    """What the caller stores. `lookup` goes into a column of its own, when rows are found by equality."""

    envelope: str = Field(description="base64")
    lookup: str = Field(description="HMAC-SHA-256 of the value under the tenant's index key; base64.")
    key_version: int


class DecryptValue(_Input):
    """An envelope to open at its place."""

    place: ColumnPlace
    envelope: Annotated[str, StringConstraints(max_length=96 * 1024, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]


class DecryptedValue(_Carrier):
    """The value; `stale` asks the caller to seal it again, because the key has been rotated since."""

    stale: bool


class SettleColumn(_Input):
    """The caller has scanned its column: no envelope of a version below `below_version` is left in it."""

    column: ColumnName
    below_version: int = Field(ge=1, le=2**31 - 1, strict=True)


class Settled(BaseModel):
    """Versions of the key that the column no longer holds back."""

    released: list[int]


class Shredded(BaseModel):
    """What a tenant's keys were, and are no more: every envelope of the tenant is noise now, in backups as well."""

    tenant_id: UUID
    keys_destroyed: int
    secrets_deleted: int
