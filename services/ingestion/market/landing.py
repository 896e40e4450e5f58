"""Landing a market file: source rows and observations are both counted, and both add up."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.uploads import Counts, Notice, RowError
from services.ingestion.market import stage
from services.ingestion.market.observations import Observations, date_format_of, observe
from services.ingestion.market.plan import MarketPlan, make_market_plan
from services.ingestion.quarantine.service import BadRow, quarantine_rows
from services.ingestion.upload.examine import broken_rows
from services.ingestion.upload.landing import (
    Arrival,
    Landing,
    Progress,
    ahead,
    rows_with_error,
    unchanged_notice,
)
from services.ingestion.upload.normalise import read_batches
from services.ingestion.upload.reading import FileFault
from services.ingestion.upload.stage import take_turns

TABLE = "raw.market__observations"
FX_VIEW, FX_SOURCE = "raw.market__fx_rates", "ECB"


async def land_market(session: AsyncSession, arrival: Arrival, progress: Progress) -> Landing:
    """Check and land the observations of a market file in the session's transaction. Raises `FileFault`."""
    plan = make_market_plan(arrival.mapping)
    date_format, fault, question = await asyncio.to_thread(date_format_of, read_batches(arrival.folder), plan)
    if fault or question:
        raise FileFault(fault or question)  # type: ignore[arg-type]  # one of them is there
    await stage.create_stage(session)
    staged = await _stage(session, arrival, plan, date_format, progress)
    await take_turns(session, TABLE)
    await _take_contradictions(session, arrival, plan, staged)
    zeros = await stage.flag_not_yet_known(session)
    fate = await stage.write_revisions(
        session, source=plan.source, frequency=plan.frequency, upload_id=arrival.id, bad_rows=sorted(staged.bad_rows)
    )
    broken = list(broken_rows(arrival.folder, arrival.columns))
    await quarantine_rows(session, plan.schema, origin="upload", origin_id=arrival.id, rows=broken)
    counts = Counts(
        received=staged.rows + len(broken),
        accepted=fate.accepted_rows,
        unchanged=fate.unchanged_rows,
        merged=fate.merged_rows,
        quarantined=len(staged.bad_rows) + len(broken),
    )
    counts.inserted, counts.updated = fate.inserted_rows, fate.accepted_rows - fate.inserted_rows
    series = len(plan.series)
    observations = fate.observations.model_copy(
        update={
            "received": fate.observations.received + staged.bad_observations + len(broken) * series,
            "quarantined": staged.bad_observations + len(broken) * series,
        }
    )
    notices = [*market_notices(zeros, staged.flagged, fate.observations.merged), *unchanged_notice(counts)]
    return Landing(tables_of([plan.source]), counts, observations, notices)


@dataclass
class _Staged:
    """What was copied: `bad_rows` are the numbers of source rows that are in the quarantine."""

    rows: int = 0
    bad_rows: set[int] = field(default_factory=set[int])
    bad_observations: int = 0
    flagged: int = 0


async def _stage(
    session: AsyncSession, arrival: Arrival, plan: MarketPlan, date_format: str | None, progress: Progress
) -> _Staged:
    """COPY every batch, and quarantine its bad rows."""
    staged = _Staged()
    frames = read_batches(arrival.folder)
    async for rows, seen in ahead(lambda: _next_observed(frames, plan, date_format)):
        await stage.copy_observations(session, seen.good)
        await quarantine_rows(session, plan.schema, origin="upload", origin_id=arrival.id, rows=seen.bad)
        staged.rows += rows
        staged.bad_rows |= {row.row for row in seen.bad if row.row is not None}
        staged.bad_observations += len(seen.refused)
        staged.flagged += seen.flagged_rows
        await progress(staged.rows)
    return staged


def _next_observed(
    frames: Iterator[pl.DataFrame], plan: MarketPlan, date_format: str | None
) -> tuple[int, Observations] | None:
    frame = next(frames, None)
    return None if frame is None else (len(frame), observe(frame, plan, date_format))


async def _take_contradictions(session: AsyncSession, arrival: Arrival, plan: MarketPlan, staged: _Staged) -> None:
    taken = await stage.take_contradictions(session)
    staged.bad_observations += len(taken)
    rows = sorted({one.row for one in taken} - staged.bad_rows)
    message = "An earlier row of the file has another value for the same series and date."
    bad = await asyncio.to_thread(rows_with_error, arrival.folder, rows, "/value", "duplicate_key", message)
    await quarantine_rows(session, plan.schema, origin="upload", origin_id=arrival.id, rows=bad)
    staged.bad_rows |= set(rows)


def tables_of(sources: Iterable[str]) -> list[str]:
    """What has new rows when observations of `sources` have landed: a view shows the ECB's as exchange rates."""
    return [TABLE, FX_VIEW] if FX_SOURCE in sources else [TABLE]


def market_notices(zeros: int, flagged: int, merged: int) -> list[Notice]:
    """What the sender of observations should know."""
    notices: list[Notice] = []
    if zeros:
        message = "Zeros in the newest rows mean that the value is not known yet; they are kept as missing."
        notices.append(Notice(code="not_yet_known", message=message, count=zeros))
    if flagged:
        message = "Rows that break low <= open, close <= high are kept as they are, and flagged."
        notices.append(Notice(code="ohlc_violation", message=message, count=flagged))
    if merged:
        message = "Observations that the file holds twice, with the same value, are kept once."
        notices.append(Notice(code="rows_merged", message=message, count=merged))
    return notices


def row_errors(bad: list[BadRow]) -> list[RowError]:
    """The errors of rows, in their order."""
    return [error for row in bad for error in row.errors if isinstance(error, RowError)]
