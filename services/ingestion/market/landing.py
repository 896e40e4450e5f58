"""Landing a market file: source rows and observations are both counted, and both add up."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.uploads import Counts, Notice, RowError
from services.ingestion.market import stage
from services.ingestion.market.observations import date_format_of, observe
from services.ingestion.market.plan import MarketPlan, make_market_plan
from services.ingestion.quarantine.service import BadRow, quarantine_rows
from services.ingestion.upload.examine import broken_rows
from services.ingestion.upload.landing import Arrival, FileFault, Landing, Progress, rows_with_error, unchanged_notice
from services.ingestion.upload.normalise import read_batches

TABLE = "raw.market__observations"


async def land_market(session: AsyncSession, arrival: Arrival, progress: Progress) -> Landing:
    """Check and land the observations of a market file in the session's transaction. Raises `FileFault`."""
    plan = make_market_plan(arrival.mapping)
    date_format, fault, question = await asyncio.to_thread(date_format_of, read_batches(arrival.folder), plan)
    if fault or question:
        raise FileFault(fault or question)  # type: ignore[arg-type]  # one of them is there
    await stage.create_stage(session)
    bad, bad_observations, rows, flagged = await _stage(session, arrival, plan, date_format, progress)
    taken = await stage.take_contradictions(session)
    bad += await asyncio.to_thread(_contradictions, arrival, taken, {row.row for row in bad})
    bad_observations += len(taken)
    zeros = await stage.flag_not_yet_known(session)
    fate = await stage.write_revisions(
        session,
        source=plan.source,
        frequency=plan.frequency,
        upload_id=arrival.id,
        bad_rows=[row.row for row in bad if row.row is not None],
    )
    broken = list(broken_rows(arrival.folder, arrival.columns))
    await quarantine_rows(session, plan.schema, origin="upload", origin_id=arrival.id, rows=[*bad, *broken])
    counts = Counts(
        received=rows + len(broken),
        accepted=fate.accepted_rows,
        unchanged=fate.unchanged_rows,
        merged=fate.merged_rows,
        quarantined=len(bad) + len(broken),
    )
    counts.inserted, counts.updated = fate.inserted_rows, fate.accepted_rows - fate.inserted_rows
    series = len(plan.series)
    observations = fate.observations.model_copy(
        update={
            "received": fate.observations.received + bad_observations + len(broken) * series,
            "quarantined": bad_observations + len(broken) * series,
        }
    )
    notices = [*_notices(zeros, flagged, fate.observations.merged), *unchanged_notice(counts)]
    return Landing(TABLE, counts, observations, notices)


async def _stage(
    session: AsyncSession, arrival: Arrival, plan: MarketPlan, date_format: str | None, progress: Progress
) -> tuple[list[BadRow], int, int, int]:
    """COPY every batch; answers the bad rows, and how many observations are bad, rows were read, rows are flagged."""
    bad: list[BadRow] = []
    bad_observations = rows = flagged = 0
    batches = read_batches(arrival.folder)
    while (frame := await asyncio.to_thread(next, batches, None)) is not None:
        seen = await asyncio.to_thread(observe, frame, plan, date_format)
        await stage.copy_observations(session, seen.good)
        bad += seen.bad
        bad_observations += seen.bad_observations
        rows += len(frame)
        flagged += seen.flagged_rows
        await progress(rows)
    return bad, bad_observations, rows, flagged


def _contradictions(arrival: Arrival, taken: list[tuple[int, str, str]], known: set[int | None]) -> list[BadRow]:
    rows = sorted({row for row, _, _ in taken} - known)
    message = "An earlier row of the file has another value for the same series and date."
    return rows_with_error(arrival.folder, rows, "/value", "duplicate_key", message)


def _notices(zeros: int, flagged: int, merged: int) -> list[Notice]:
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
