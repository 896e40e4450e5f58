"""Landing one answer: observations, quarantine, counts and what is remembered of the answer, in one transaction."""

import asyncio
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.market import stage
from services.ingestion.market.landing import TABLE
from services.ingestion.market.observations import observe
from services.ingestion.market.plan import MarketPlan
from services.ingestion.market.staleness import is_stale
from services.ingestion.market_provider import metrics
from services.ingestion.market_provider.provider import Reading, Wanted
from services.ingestion.models import MarketAnswer, MarketPull
from services.ingestion.quarantine.service import BadRow, BrokenRule, quarantine_rows
from services.ingestion.upload.stage import take_turns


@dataclass
class _Staged:
    received: int = 0
    quarantined: int = 0
    bad: list[BadRow] = field(default_factory=list[BadRow])


async def land_answer(
    session: AsyncSession, pull: MarketPull, reading: Reading, wanted: Wanted, *, place: int, symbols: list[str]
) -> MarketAnswer:
    """Write what is new or revised, and count all of it. The caller commits."""
    plan = reading.plan
    await take_turns(session, TABLE)
    await stage.create_stage(session)
    staged = await _stage(session, reading, wanted)
    await _take_contradictions(session, plan, staged)
    await quarantine_rows(session, plan.schema, origin="pull", origin_id=pull.id, rows=staged.bad)
    if reading.zero_is_unknown:
        await stage.flag_not_yet_known(session, source=plan.source)
    if reading.partial_from is not None:
        await stage.flag_partial(session, first=reading.partial_from)
    if reading.is_fallback:
        await stage.flag_fallback(session, source=plan.source)
    fate = await stage.write_revisions(
        session, source=plan.source, frequency=plan.frequency, upload_id=None, pull_id=pull.id, bad_rows=[]
    )
    doubts = await stage.count_doubts(session)
    counted = fate.observations
    answer = MarketAnswer(
        tenant_id=pull.tenant_id,
        pull_id=pull.id,
        place=place,
        symbols=symbols,
        outcome="landed",
        received=counted.received + staged.quarantined,
        accepted=counted.accepted,
        unchanged=counted.unchanged + counted.merged,
        quarantined=staged.quarantined,
        revised=counted.updated,
        missing=doubts.missing,
        partial=doubts.partial,
        fallback=doubts.fallback,
        newest=doubts.newest,
        stale=wanted.last is None and is_stale(doubts.newest, plan.frequency, wanted.today),
    )
    _measure(pull.provider, answer)
    return answer


async def _stage(session: AsyncSession, reading: Reading, wanted: Wanted) -> _Staged:
    """COPY what keeps the rules and was asked for; set aside what breaks them."""
    broken = len(reading.broken) * len(reading.plan.series)
    staged = _Staged(quarantined=broken, bad=list(reading.broken))
    for plan, frame in reading.parts:
        seen = await asyncio.to_thread(observe, frame, plan, reading.date_format)
        await stage.copy_observations(session, seen.good.filter(_asked_for(wanted)))
        staged.bad += seen.refused
        staged.quarantined += len(seen.refused)
    return staged


def _asked_for(wanted: Wanted) -> pl.Expr:
    kept = pl.lit(value=True)
    if wanted.first:
        kept &= pl.col("as_of") >= wanted.first.isoformat()
    if wanted.last:
        kept &= pl.col("as_of") <= wanted.last.isoformat()
    if wanted.file and wanted.symbols:
        kept &= pl.col("symbol").is_in(list(wanted.symbols))
    return kept


async def _take_contradictions(session: AsyncSession, plan: MarketPlan, staged: _Staged) -> None:
    message = "The answer has another value for the same series and date."
    taken = await stage.take_contradictions(session)
    staged.quarantined += len(taken)
    about = {"source": plan.source, "frequency": plan.frequency}
    staged.bad += [
        BadRow(one.row, one.record | about, [BrokenRule("/value", "duplicate_key", message)]) for one in taken
    ]


def _measure(provider: str, answer: MarketAnswer) -> None:
    for name in ("accepted", "unchanged", "quarantined"):
        metrics.OBSERVATIONS.labels(provider, name).inc(getattr(answer, name))


def settled_answer(
    pull: MarketPull,
    *,
    place: int,
    symbols: list[str],
    outcome: str,
    newest: date | None = None,
    error: tuple[str, str] | None = None,
) -> MarketAnswer:
    """What is written down of an answer that brought no observations."""
    code, message = error or (None, None)
    nothing = dict.fromkeys(
        ("received", "accepted", "unchanged", "quarantined", "revised", "missing", "partial", "fallback"), 0
    )
    return MarketAnswer(
        tenant_id=pull.tenant_id,
        pull_id=pull.id,
        place=place,
        symbols=symbols,
        outcome=outcome,
        newest=newest,
        stale=False,
        error_type=code,
        error_message=message,
        **nothing,
    )
