"""Statements about the ledger of restatements."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.restatements import RestatementQuery


@dataclass(frozen=True)
class LedgerPosition:
    """Where a row stands in the order of the list."""

    day: date
    entity_key: UUID
    metric: str
    seq: int

    def parts(self) -> tuple[str, ...]:
        return self.day.isoformat(), str(self.entity_key), self.metric, str(self.seq)


@dataclass(frozen=True)
class LedgerRow:
    """One change: its place in the list, and what is shown of it."""

    position: LedgerPosition
    shown: dict[str, Any]


async def list_restatements(
    session: AsyncSession, query: RestatementQuery, *, after: LedgerPosition | None, limit: int
) -> list[LedgerRow]:
    """Newest day first, and in no particular order within a day. Nothing before dbt has made the ledger."""
    if (await session.execute(text("select to_regclass('warehouse.ledger_metric_restatement')"))).scalar_one() is None:
        return []
    position = after or LedgerPosition(date.max, UUID(int=2**128 - 1), "~", 0)
    values = query.model_dump(mode="json", include=set(RestatementQuery.model_fields))
    values |= {"start_date": query.start_date or date.min, "end_date": query.end_date or date.max, "limit": limit}
    values |= {"day": position.day, "entity_key": position.entity_key, "metric": position.metric, "seq": position.seq}
    rows = (await session.execute(text(_RESTATEMENTS), values)).mappings()
    return [
        LedgerRow(
            LedgerPosition(row["date"], row["entity_key"], row["measure"], row["sequence"]),
            {name: value for name, value in row.items() if name != "entity_key"},
        )
        for row in rows
    ]


_RESTATEMENTS = """
    select date_day as date, platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, metric as measure,
        change, seq as sequence, old_value, new_value, extracted_at, recorded_at, job_id, entity_key,
        case when metric in ('spend', 'conversions_value') then currency_code end as currency
    from warehouse.ledger_metric_restatement
    where dataset = :dataset and date_day between :start_date and :end_date
        and (date_day, entity_key, metric, seq) < (:day, :entity_key, :metric, :seq)
        and (cast(:platform as text) is null or platform = :platform)
        and (cast(:account_id as text) is null or account_id = :account_id)
        and (cast(:campaign_id as text) is null or campaign_id = :campaign_id)
        and (cast(:measure as text) is null or metric = :measure)
    order by date_day desc, entity_key desc, metric desc, seq desc
    limit :limit
"""
