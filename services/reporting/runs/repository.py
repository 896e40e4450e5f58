"""Statements about runs and dead letters; row security keeps them to the tenant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.runs import DeadLetterState, ReportKind, RunState
from services.reporting.models import DeadLetter, ReportRun

Position = tuple[datetime, UUID]
ACTIVE: tuple[RunState, ...] = ("queued", "running")


@dataclass(frozen=True)
class RunFilter:
    """Which runs are meant; what is None does not narrow."""

    kind: ReportKind | None = None
    state: RunState | None = None
    report_id: UUID | None = None


async def list_runs(
    session: AsyncSession, wanted: RunFilter, *, after: Position | None, limit: int
) -> Sequence[ReportRun]:
    """Newest first, from after `after` on."""
    conditions = [
        *([ReportRun.kind == wanted.kind] if wanted.kind else []),
        *([ReportRun.state == wanted.state] if wanted.state else []),
        *([ReportRun.report_id == wanted.report_id] if wanted.report_id else []),
        *([tuple_(ReportRun.requested_at, ReportRun.id) < after] if after else []),
    ]
    order = (ReportRun.requested_at.desc(), ReportRun.id.desc())
    return (await session.scalars(select(ReportRun).where(*conditions).order_by(*order).limit(limit))).all()


async def find_run(session: AsyncSession, run_id: UUID) -> ReportRun | None:
    return (await session.scalars(select(ReportRun).where(ReportRun.id == run_id))).one_or_none()


async def find_input(session: AsyncSession, run_id: UUID) -> dict[str, Any] | None:
    """What the run's renderers get; None before it has been gathered."""
    query = select(ReportRun.input).where(ReportRun.id == run_id, func.jsonb_typeof(ReportRun.input) == "object")
    return (await session.scalars(query)).one_or_none()


async def hold_run(session: AsyncSession, run_id: UUID) -> ReportRun | None:
    """The run, held against changes by others until the transaction ends."""
    query = select(ReportRun).where(ReportRun.id == run_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def find_active(session: AsyncSession, report_id: UUID) -> ReportRun | None:
    """The run of a report that is not over."""
    query = select(ReportRun).where(ReportRun.report_id == report_id, ReportRun.state.in_(ACTIVE))
    return (await session.scalars(query)).one_or_none()


async def next_number(session: AsyncSession, report_id: UUID) -> int:
    """To be asked while the report is held, so that no two runs get the same."""
    query = select(func.coalesce(func.max(ReportRun.number), 0) + 1).where(ReportRun.report_id == report_id)
    return (await session.execute(query)).scalar_one()


async def save(session: AsyncSession, run: ReportRun) -> None:
    session.add(run)
    await session.flush()


async def job_ended_by(session: AsyncSession, job_id: UUID | None) -> tuple[str | None, str | None]:
    """Code and words of the error that a job ended with."""
    query = text("select error_code, error_message from reporting.job where id = :id and tenant_id = app.tenant_id()")
    row = (await session.execute(query, {"id": job_id})).one_or_none()
    return (row[0], row[1]) if row else (None, None)


async def list_lost_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, run) of runs that are not over although nothing works on them any more."""
    query = text("select tenant_id, run_id from reporting.lost_runs_across_tenants(:limit)")
    return [(row[0], row[1]) for row in await session.execute(query, {"limit": limit})]


async def put_dead_letter(session: AsyncSession, values: dict[str, Any]) -> None:
    """Open it, or open again the one that the run has."""
    statement = insert(DeadLetter).values(values | {"state": "open"})
    renewed = ("failure_class", "failure_code", "failure_detail", "missing")
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "run_id"],
            set_={name: statement.excluded[name] for name in renewed}
            | {"state": "open", "settled_at": None, "settled_by": None},
        )
    )


async def find_letter_of(session: AsyncSession, run_id: UUID) -> DeadLetter | None:
    """The run's, held against changes by others."""
    return (
        await session.scalars(select(DeadLetter).where(DeadLetter.run_id == run_id).with_for_update())
    ).one_or_none()


async def hold_letters(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, "LetterRow"]:
    """Those that there are. Runs are held before letters, and each in one order, as everybody holds them: two who
    hold some of the same never wait for each other."""
    of_letters = select(DeadLetter.run_id).where(DeadLetter.id.in_(ids))
    held = select(ReportRun).where(ReportRun.id.in_(of_letters)).order_by(ReportRun.id).with_for_update()
    runs = {run.id: run for run in await session.scalars(held)}
    query = select(DeadLetter).where(DeadLetter.id.in_(ids)).order_by(DeadLetter.run_id).with_for_update()
    letters = await session.scalars(query.execution_options(populate_existing=True))
    return {letter.id: LetterRow(letter, runs[letter.run_id]) for letter in letters}


@dataclass(frozen=True)
class LetterRow:
    """A dead letter with its run."""

    letter: DeadLetter
    run: ReportRun


async def list_letters(
    session: AsyncSession, *, state: DeadLetterState | None, after: Position | None, limit: int
) -> list[LetterRow]:
    """Newest first, from after `after` on."""
    conditions = [
        *([DeadLetter.state == state] if state else []),
        *([tuple_(DeadLetter.died_at, DeadLetter.id) < after] if after else []),
    ]
    order = (DeadLetter.died_at.desc(), DeadLetter.id.desc())
    return [
        LetterRow(*row) for row in await session.execute(_letters().where(*conditions).order_by(*order).limit(limit))
    ]


async def find_letter(session: AsyncSession, letter_id: UUID) -> LetterRow | None:
    row = (await session.execute(_letters().where(DeadLetter.id == letter_id))).one_or_none()
    return LetterRow(*row) if row else None


def _letters() -> Any:
    same = (ReportRun.tenant_id == DeadLetter.tenant_id) & (ReportRun.id == DeadLetter.run_id)
    return select(DeadLetter, ReportRun).join(ReportRun, same)
