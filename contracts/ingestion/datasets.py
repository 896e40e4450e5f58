"""Datasets: the versioned promises that every row has to keep."""

from typing import Any

from pydantic import BaseModel, Field


class DatasetVersion(BaseModel):
    """One version of a dataset's schema. `definition` is a JSON Schema 2020-12 document."""

    version: str = Field(description="Semantic version; a breaking change raises the first number.")
    definition: dict[str, Any]


class DatasetSummary(BaseModel):
    name: str
    title: str
    description: str
    owner: str
    latest_version: str
    natural_key: list[str] = Field(description="Fields that tell one row from another.")
    freshness_hours: int = Field(description="How old the newest data may be before it counts as late.")
    quarantined: int = Field(description="Rows that wait in the quarantine.")


class DatasetDetail(DatasetSummary):
    versions: list[DatasetVersion] = Field(description="Newest first.")


class RuleBroken(BaseModel):
    pointer: str
    rule: str
    message: str


class QuarantinedRow(BaseModel):
    """A row that broke a rule, kept as it came."""

    id: UUID
    dataset: str
    dataset_version: str
    origin: Literal["upload", "sync", "push", "replay", "pull"]
    origin_id: UUID = Field(description="The upload or job that brought the row.")
    source_row: int | None = Field(description="Row in the file, where it came from one.")
    pointer: str = Field(description="Of the first error.")
    rule: str = Field(description="Of the first error.")
    message: str = Field(description="Of the first error.")
    errors: list[RuleBroken]
    row: dict[str, JsonValue] = Field(description="The row as it came, by column name.")
    created_at: datetime
