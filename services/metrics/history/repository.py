"""Reads of the past: the marts as they stand, with every later change of their ledgers taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.history.ledgers import facts_then, places_then
from services.metrics.history.statements import (
    BUILT,
    ENTITIES,
    KNOWN,
    KNOWN_PLACES,
    NAMED_PLACES,
    PLACES_SINCE,
    SINCE,
    budgets_then,
)
from services.metrics.snapshots.manifest import PlatformClock
from services.metrics.snapshots.marts_repository import copy_csv


@dataclass(frozen=True)
class Known:
    """What was known at a moment: since when anything was, how far each platform reached, and the present choice of
    currency, which amounts of the past are converted to as well.

    `has_rates` unless no run has recorded the versions of the dataset's rates yet: then those of now stand in.
    `has_places` and `has_uploads` unless no run has kept the past of regions and of uploaded budgets yet.
    """

    since: datetime | None = None
    platforms: dict[str, PlatformClock] = field(default_factory=dict[str, PlatformClock])
    reporting_currency: str | None = None
    has_rates: bool = False
    has_places: bool = False
    has_uploads: bool = False


Days = tuple[date, date]


async def get_known(session: AsyncSession, dataset: str, moment: datetime) -> Known:
    """Of every day of the dataset that the transaction may see; nothing before dbt has made the marts."""
    built = (await session.execute(text(BUILT))).one()
    if not built.ledger:
        return Known()
    since = (await session.execute(text(SINCE), {"dataset": dataset})).scalar_one()
    found = list(await session.execute(text(KNOWN), {"dataset": dataset, "moment": moment}))
    if built.places:
        first = (await session.execute(text(PLACES_SINCE), {"dataset": dataset})).scalar_one()
        since = min((one for one in (since, first) if one), default=None)
        known = {"dataset": dataset, "moment": moment, "platforms": [row.platform for row in found]}
        found += await session.execute(text(KNOWN_PLACES), known)
    return Known(
        since,
        {row.platform: _clock(row) for row in found},
        reporting_currency=max((row.currency for row in found if row.currency), default=None),
        has_rates=built.rates and await _has_rates(session, dataset),
        has_places=built.places,
        has_uploads=built.uploads,
    )


def _clock(row: Row[Any]) -> PlatformClock:
    return PlatformClock(
        first_day=row.first_day.isoformat(),
        data_through=row.data_through.isoformat(),
        extracted_at=row.extracted_at.isoformat(),
        settled_through=row.settled_through.isoformat() if row.settled_through else None,
        click_days=row.click_days,
        view_days=row.view_days,
    )


async def _has_rates(session: AsyncSession, dataset: str) -> bool:
    query = text("select exists (select from warehouse.fct_fx_rate where dataset = :dataset)")
    return bool((await session.execute(query, {"dataset": dataset})).scalar_one())


async def copy_facts_then(
    session: AsyncSession, dataset: str, moment: datetime, ranges: Sequence[Days], known: Known, *, most: int
) -> bytes:
    """The facts of the days of one or two ranges as CSV, one more than `most` at most.

    They are converted to the present currency with the rates of `moment`.
    """
    statement = facts_then(has_rates=known.has_rates)
    days = (*ranges[0], *ranges[-1])
    return await copy_csv(session, statement, dataset, moment, *days, most + 1, known.reporting_currency)


async def copy_places_then(
    session: AsyncSession, dataset: str, moment: datetime, ranges: Sequence[Days], known: Known, *, most: int
) -> bytes:
    """What regions had by reports of their own on these days, like the facts."""
    statement = places_then(has_rates=known.has_rates)
    days = (*ranges[0], *ranges[-1])
    return await copy_csv(session, statement, dataset, moment, *days, most + 1, known.reporting_currency)


async def copy_named_places_then(session: AsyncSession, dataset: str, moment: datetime) -> bytes:
    """Every account and region of such a report, of whatever day."""
    return await copy_csv(session, NAMED_PLACES, dataset, moment)


async def copy_budgets_then(session: AsyncSession, dataset: str, moment: datetime, known: Known) -> bytes:
    """The plans that were approved then, and what had been uploaded for which there was no plan."""
    return await copy_csv(session, budgets_then(has_uploads=known.has_uploads), dataset, moment)


async def copy_entities_then(session: AsyncSession, kind: str, dataset: str, moment: datetime) -> bytes:
    """Accounts, campaigns, ad groups or ads under the names that they had; creatives with what was known of them."""
    return await copy_csv(session, ENTITIES[kind], dataset, moment)
