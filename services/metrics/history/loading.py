"""What was known at a moment, in the form of a snapshot: the same code answers from both."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.combined import CONTRACT_VERSION, Dataset
from contracts.metrics.query import RangeQuery
from libs.clock import Clock, utc_now
from libs.db import Database
from libs.errors import FieldProblem, Invalid
from services.metrics.combined.ranges import DayRange, days_of, month_range
from services.metrics.history import repository
from services.metrics.history.repository import Days, Known
from services.metrics.snapshots.cache import Cache
from services.metrics.snapshots.frames import SnapshotFrames, put_together
from services.metrics.snapshots.manifest import Manifest, coverage_of
from services.metrics.snapshots.partition import ENTITY_SCHEMAS, FACT_SCHEMA, Schema, read_csv

KEPT_MOMENTS = 10_000
MOST_ROWS = 500_000
"""Rows of entities and days that one answer about the past may read; twice as many with the months around its days."""
_NAMED = ("account", "campaign", "ad_group", "ad", "creative")
_SCHEMA = {"platform": pl.String, "account_id": pl.String} | FACT_SCHEMA
_NAMED_PLACES: Schema = dict.fromkeys(("platform", "account_id", "region"), pl.String)


@dataclass(frozen=True)
class Whose:
    """Whose past is asked for: a tenant's dataset, as far as `accounts` reach, while it stands as in `snapshot_id`."""

    tenant_id: UUID
    dataset: Dataset
    accounts: frozenset[str] | None
    snapshot_id: str | None


@dataclass(frozen=True)
class Asked:
    """A moment and the days that are asked for."""

    moment: datetime
    days: tuple[DayRange, ...]
    with_months: bool

    @property
    def most(self) -> int:
        """How many rows may be read."""
        return MOST_ROWS * 2 if self.with_months else MOST_ROWS


class History:
    """Days as they were known at moments, read from the marts and the ledger, and kept within a budget of memory."""

    def __init__(self, database: Database, budget: int, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._known: Cache[Known] = Cache(KEPT_MOMENTS, lambda _: 1)
        self._frames: Cache[SnapshotFrames] = Cache(budget, lambda frames: frames.size)

    async def get(
        self, whose: Whose, query: RangeQuery, moment: datetime, *, within: str, with_months: bool = False
    ) -> SnapshotFrames:
        """The days that `query` is about. Raises `Invalid` for a moment of which nothing can be known.

        `within` is where the fields of the query stand, as `resolve` takes it. `with_months` for who asks for budgets,
        which are held against their whole months.
        """
        if moment > self._clock():
            raise _refused(within, "as_of_in_future", "must not be in the future")
        known = (await self._known.get((whose, moment), lambda: self._ask(whose, moment))).value
        if known.since is None or moment < known.since:
            raise _refused(within, "as_of_too_early", _too_early(known.since))
        asked = Asked(moment, tuple(_days(query, known, within)), with_months)
        found = (await self._frames.get((whose, asked), lambda: self._load(whose, asked, known))).value
        if found.manifest.rows > asked.most:
            message = f"with as_of, a range may have {MOST_ROWS:,} rows at most; ask for fewer days"
            raise Invalid(errors=[FieldProblem(pointer=f"{within}end_date", code="too_many_rows", message=message)])
        return found

    async def _ask(self, whose: Whose, moment: datetime) -> Known:
        async with self._database.tenant(whose.tenant_id, read_only=True, accounts=whose.accounts) as session:
            return await repository.get_known(session, whose.dataset, moment)

    async def _load(self, whose: Whose, asked: Asked, known: Known) -> SnapshotFrames:
        # The policies keep to the accounts of the transaction, in the ledgers as in the marts.
        async with self._database.tenant(whose.tenant_id, read_only=True, accounts=whose.accounts) as session:
            texts = await _read(session, whose.dataset, asked, known)
        return await asyncio.to_thread(_decode, whose.dataset, known, texts)


@dataclass(frozen=True)
class _Texts:
    """Rows as PostgreSQL wrote them."""

    facts: bytes
    budgets: bytes
    entities: dict[str, bytes]
    places: bytes | None = None
    named_places: bytes | None = None


async def _read(session: AsyncSession, dataset: Dataset, asked: Asked, known: Known) -> _Texts:
    moment, most = asked.moment, asked.most
    days = [(one.start, one.end) for one in asked.days]
    budgets = await repository.copy_budgets_then(session, dataset, moment, known)
    of_facts = _with_months(days) if asked.with_months and _has_rows(budgets) else days
    texts = _Texts(
        facts=await repository.copy_facts_then(session, dataset, moment, of_facts, known, most=most),
        budgets=budgets,
        entities={kind: await repository.copy_entities_then(session, kind, dataset, moment) for kind in _NAMED},
    )
    if not known.has_places:
        return texts
    return replace(
        texts,
        places=await repository.copy_places_then(session, dataset, moment, days, known, most=most),
        named_places=await repository.copy_named_places_then(session, dataset, moment),
    )


def _has_rows(csv: bytes) -> bool:
    return csv.count(b"\n") > 1


def _with_months(days: Sequence[Days]) -> list[Days]:
    """The range that is asked for with the whole of its first and last month; what it is compared with as it is."""
    (start, end), *compared_with = days
    if start == date.max:
        return list(days)
    return [(start.replace(day=1), month_range(end.replace(day=1)).end), *compared_with]


def _days(query: RangeQuery, known: Known, within: str) -> list[DayRange]:
    return days_of(query, coverage_of(known.platforms), within=within) or [DayRange(date.max, date.max)]


def _decode(dataset: Dataset, known: Known, texts: _Texts) -> SnapshotFrames:
    rows = read_csv(texts.facts, _SCHEMA)
    told = texts.entities | {"budget": texts.budgets}
    entities = {kind: read_csv(csv, ENTITY_SCHEMAS[kind]) for kind, csv in told.items()}
    entities["place"] = _decoded(texts.places, ENTITY_SCHEMAS["place"])
    manifest = Manifest(
        dataset=dataset,
        contract_version=CONTRACT_VERSION,
        code_sha="",
        partitions=[],
        entities={},
        platforms=known.platforms,
        rows=max(rows.height, entities["place"].height),
        reporting_currency=known.reporting_currency,
    )
    named = _decoded(texts.named_places, _NAMED_PLACES)
    return put_together("", manifest, rows, entities, others=entities["campaign"], named_places=named)


def _decoded(csv: bytes | None, schema: Schema) -> pl.DataFrame:
    return pl.DataFrame(schema=schema) if csv is None else read_csv(csv, schema)


def _too_early(since: datetime | None) -> str:
    if since is None:
        return "must not be before any figures were read: there are none yet"
    return f"must not be before {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}, when the first figures were read"


def _refused(within: str, code: str, message: str) -> Invalid:
    return Invalid(errors=[FieldProblem(pointer=f"{within}as_of", code=code, message=message)])
