"""What a snapshot is made of. Its id is the SHA-256 of the manifest's canonical JSON."""

import hashlib
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

from contracts.metrics.combined import Dataset


class PartitionEntry(BaseModel):
    """One account's month: which content holds its rows."""

    model_config = ConfigDict(frozen=True)

    platform: str
    account_id: str
    month: str
    rows: int
    digest: str


class PlatformClock(BaseModel):
    """How far a platform's data reaches: ISO dates and times, null when unknown."""

    model_config = ConfigDict(frozen=True)

    first_day: str
    data_through: str
    extracted_at: str
    settled_through: str | None
    click_days: int | None
    view_days: int | None


class Manifest(BaseModel):
    """The inputs and the content of one snapshot; equal manifests are the same snapshot."""

    model_config = ConfigDict(frozen=True)

    dataset: Dataset
    contract_version: str
    code_sha: str
    partitions: list[PartitionEntry]
    entities: dict[str, str]
    platforms: dict[str, PlatformClock]
    rows: int

    def snapshot_id(self) -> str:
        """SHA-256 over sorted keys without spaces."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def canonical(self) -> bytes:
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)

    @classmethod
    def parse(cls, stored: dict[str, Any]) -> "Manifest":
        return cls.model_validate(stored)
