"""What a snapshot is made of. Its id is the SHA-256 of the manifest's canonical JSON."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
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


class Opening(BaseModel):
    """The months that people ask for first, in one content: see `opening`. It follows from the rest of the manifest."""

    model_config = ConfigDict(frozen=True)

    form: int
    """What the content looks like; who does not know the form reads the partitions."""
    absent: list[str]
    """The months of the snapshot of which it holds nothing."""
    digest: str


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
    reporting_currency: str | None = None
    """What amounts are converted to; none without a row, and in snapshots from before contract 2.0.0."""

    opening: Opening | None = None
    """None without a row, and in snapshots from before there was one."""

    def snapshot_id(self) -> str:
        """SHA-256 over sorted keys without spaces, of everything but the opening."""
        named = self.model_dump(mode="json", exclude={"opening"})
        return hashlib.sha256(orjson.dumps(named, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def stored(self) -> str:
        """As it is kept in the database."""
        return orjson.dumps(self.model_dump(mode="json")).decode()

    def only(self, accounts: Collection[str]) -> "Manifest":
        """The part that is of `accounts` (`platform:account_id`)."""
        partitions = [one for one in self.partitions if f"{one.platform}:{one.account_id}" in accounts]
        named = {one.platform for one in partitions}
        return self.model_copy(
            update={
                "partitions": partitions,
                "platforms": {name: clock for name, clock in self.platforms.items() if name in named},
                "rows": sum(one.rows for one in partitions),
            }
        )

    def with_days_of(self, days: Mapping[str, tuple[date, date]], clocks: Mapping[str, PlatformClock]) -> "Manifest":
        """The same with the platforms that have a first and last day.

        `clocks` are those of the whole snapshot: who has reports of regions alone has no partition.
        """
        limited = {
            name: clocks[name].model_copy(
                update={
                    "first_day": first.isoformat(),
                    "data_through": last.isoformat(),
                    "settled_through": _not_after(clocks[name].settled_through, last),
                }
            )
            for name, (first, last) in days.items()
            if name in clocks
        }
        return self.model_copy(update={"platforms": limited})

    @classmethod
    def parse(cls, stored: dict[str, Any]) -> "Manifest":
        return cls.model_validate(stored)


def coverage_of(platforms: dict[str, PlatformClock]) -> tuple[date, date] | None:
    """First and last day with data of any platform."""
    if not platforms:
        return None
    first = min(date.fromisoformat(clock.first_day) for clock in platforms.values())
    return first, max(date.fromisoformat(clock.data_through) for clock in platforms.values())


def _not_after(settled: str | None, last: date) -> str | None:
    return None if settled is None else min(settled, last.isoformat())
