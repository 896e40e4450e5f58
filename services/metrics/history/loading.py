"""What was known at a moment, in the form of a snapshot: the same code answers from both."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import polars as pl

from contracts.metrics.combined import CONTRACT_VERSION, Dataset
from contracts.metrics.query import RangeQuery
from libs.clock import Clock, utc_now
from libs.db import Database
from libs.errors import FieldProblem, Invalid
from services.metrics.combined.ranges import DayRange, days_of
from services.metrics.history import repository
from services.metrics.history.repository import MOST_ROWS, Known
from services.metrics.snapshots.cache import Cache
from services.metrics.snapshots.frames import SnapshotFrames, put_together
from services.metrics.snapshots.manifest import Manifest, coverage_of
from services.metrics.snapshots.partition import ENTITY_SCHEMAS, FACT_SCHEMA, read_csv

KEPT_MOMENTS = 10_000
_NAMED = ("account", "campaign", "ad_group", "ad", "creative")
_SCHEMA = {"platform": pl.String, "account_id": pl.String} | FACT_SCHEMA


@dataclass(frozen=True)
class Whose:
    """Whose past is asked for: a tenant's dataset, as far as `accounts` reach, while it stands as in `snapshot_id`."""

    tenant_id: UUID
    dataset: Dataset
    accounts: frozenset[str] | None
    snapshot_id: str | None


class History:
    """Days as they were known at moments, read from the marts and the ledger, and kept within a budget of memory."""

    def __init__(self, database: Database, budget: int, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._known: Cache[Known] = Cache(KEPT_MOMENTS, lambda _: 1)
        self._frames: Cache[SnapshotFrames] = Cache(budget, lambda frames: frames.size)

    async def get(self, whose: Whose, query: RangeQuery, moment: datetime, *, within: str) -> SnapshotFrames:
        """The days that `query` is about. Raises `Invalid` for a moment of which nothing can be known.

        `within` is where the fields of the query stand, as `resolve` takes it.
        """
        if moment > self._clock():
            raise _refused(within, "as_of_in_future", "must not be in the future")
        known = (await self._known.get((whose, moment), lambda: self._ask(whose, moment))).value
        if known.since is None or moment < known.since:
            raise _refused(within, "as_of_too_early", _too_early(known.since))
        days = _days(query, known, within)
        found = await self._frames.get((whose, moment, *days), lambda: self._load(whose, moment, days, known))
        if found.value.manifest.rows > MOST_ROWS:
            message = f"with as_of, a range may have {MOST_ROWS:,} rows at most; ask for fewer days"
            raise Invalid(errors=[FieldProblem(pointer=f"{within}end_date", code="too_many_rows", message=message)])
        return found.value

    async def _ask(self, whose: Whose, moment: datetime) -> Known:
        async with self._database.tenant(whose.tenant_id, read_only=True, accounts=whose.accounts) as session:
            return await repository.get_known(session, whose.dataset, moment)

    async def _load(self, whose: Whose, moment: datetime, days: Sequence[DayRange], known: Known) -> SnapshotFrames:
        # The policies keep to the accounts of the transaction, in the ledger as in the marts.
        ranges = [(one.start, one.end) for one in days]
        async with self._database.tenant(whose.tenant_id, read_only=True, accounts=whose.accounts) as session:
            facts = await repository.copy_facts_then(session, whose.dataset, moment, ranges, known)
            named = {kind: await repository.copy_entities_then(session, kind, whose.dataset, moment) for kind in _NAMED}
        return await asyncio.to_thread(_decode, whose.dataset, known, facts, named)


def _days(query: RangeQuery, known: Known, within: str) -> list[DayRange]:
    return days_of(query, coverage_of(known.platforms), within=within) or [DayRange(date.max, date.max)]


def _decode(dataset: Dataset, known: Known, facts: bytes, named: dict[str, bytes]) -> SnapshotFrames:
    """Reports of regions and budgets have no history, and are not there."""
    rows = read_csv(facts, _SCHEMA)
    entities = {kind: read_csv(text, ENTITY_SCHEMAS[kind]) for kind, text in named.items()}
    entities |= {kind: pl.DataFrame(schema=ENTITY_SCHEMAS[kind]) for kind in ("place", "budget")}
    manifest = Manifest(
        dataset=dataset,
        contract_version=CONTRACT_VERSION,
        code_sha="",
        partitions=[],
        entities={},
        platforms=known.platforms,
        rows=rows.height,
        reporting_currency=known.reporting_currency,
    )
    return put_together("", manifest, rows, entities, others=entities["campaign"])


def _too_early(since: datetime | None) -> str:
    if since is None:
        return "must not be before any figures were read: there are none yet"
    return f"must not be before {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}, when the first figures were read"


def _refused(within: str, code: str, message: str) -> Invalid:
    return Invalid(errors=[FieldProblem(pointer=f"{within}as_of", code=code, message=message)])
