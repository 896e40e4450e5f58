"""Datasets: the versioned promises that every row has to keep."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

DATASET_NAME = r"^[a-z][a-z0-9_]{0,62}$"
DATASET_VERSION = r"^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}$"
VersionText = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}$")]
ChangeKind = Literal[
    "added",
    "removed",
    "type",
    "required",
    "unit",
    "currency",
    "attribution",
    "rule",
    "key",
    "sla",
    "owner",
    "description",
]


class DatasetVersion(BaseModel):
    """One version of a dataset's schema. `definition` is a JSON Schema 2020-12 document."""

    version: str = Field(description="Semantic version; a breaking change raises the first number.")
    definition: dict[str, Any]
    registered_at: datetime | None = Field(
        default=None, description="When it was registered here; null for one that comes with Opsight."
    )
    registered_by: str | None = None
    notes: str | None = Field(default=None, description="Why it was registered, and what to do with rows from before.")


class FieldChange(BaseModel):
    """One difference between two versions."""

    pointer: str = Field(description="JSON pointer into the schema.")
    field: str | None = Field(description="The field it is about; null for the dataset as a whole.")
    kind: ChangeKind
    before: JsonValue = Field(description="The rule as it was; null when there was none.")
    after: JsonValue
    breaking: bool = Field(description="Whether rows or readers from before may fail on it.")


class BreakingChange(BaseModel):
    """Why a version may not follow another one."""

    version: str = Field(description="The earlier version whose rows or readers would fail.")
    pointer: str = Field(description="JSON pointer into the newer schema.")
    code: str = Field(description="What changed, stable for programs.")
    message: str


class DatasetDiff(BaseModel):
    """Everything that is different between two versions, field by field."""

    name: str
    from_version: str
    to_version: str
    changes: list[FieldChange]
    breaking: list[BreakingChange]


class NewDatasetVersion(BaseModel):
    """A version to be registered. It has to accept every row that any version before it accepted."""

    model_config = ConfigDict(extra="forbid")

    version: VersionText = Field(description="Higher than the newest, with the same first number.")
    definition: dict[str, JsonValue] = Field(description="JSON Schema 2020-12, with the `x-` fields of the dataset.")
    notes: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]+$")] | None = None


class VersionCheck(BaseModel):
    """What became of a version that was to be registered, or would."""

    name: str
    version: str
    registered: bool = Field(description="False for a dry run.")
    compatible: bool
    breaking: list[BreakingChange] = Field(description="By the version that it breaks with.")
    changes: list[FieldChange] = Field(description="Against the newest version.")


class DatasetSummary(BaseModel):
    name: str
    title: str
    description: str
    owner: str
    latest_version: str
    natural_key: list[str] = Field(description="Fields that tell one row from another.")
    freshness_hours: int = Field(description="How old the newest data may be before it counts as late.")
    quarantined: int = Field(description="Rows that wait in the quarantine.")
    pushable: bool = Field(description="Whether it takes records at `POST /datasets/{name}/records`.")


class DatasetDetail(DatasetSummary):
    versions: list[DatasetVersion] = Field(description="Newest first.")
