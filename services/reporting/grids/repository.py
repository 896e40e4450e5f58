"""Statements about what grids observe; row security keeps them to the tenant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.ranks import RankError
from services.reporting.models import GridBusiness, GridCell, GridCharge

Place = tuple[int, int]
"""Keyword number and point number."""

_ADD_CELLS = text("""
    insert into reporting.grid_cell (tenant_id, run_id, keyword_no, point_no, status, rank, ranked, provenance,
        attempts, cost, match_method, match_confidence, error_class, error_code, provider_task_id, observed_at)
    select app.tenant_id(), :run_id, c.keyword_no, c.point_no, c.status, c.rank, c.ranked, c.provenance, c.attempts,
        c.cost, c.match_method, c.match_confidence, c.error_class, c.error_code, c.provider_task_id, c.observed_at
    from jsonb_to_recordset(cast(:cells as jsonb)) as c(keyword_no smallint, point_no smallint, status text,
        rank smallint, ranked integer[], provenance text, attempts smallint, cost numeric, match_method text,
        match_confidence double precision, error_class text, error_code text, provider_task_id text,
        observed_at timestamptz)
    on conflict do nothing returning (status <> 'error') as answered, cost
""")
_ADD_BUSINESSES = text("""
    insert into reporting.grid_business (tenant_id, run_id, no, key, name, place_id, cid, address, latitude, longitude,
        rating, reviews, primary_category)
    select app.tenant_id(), :run_id, b.no, b.key, b.name, b.place_id, b.cid, b.address, b.latitude, b.longitude,
        b.rating, b.reviews, b.primary_category
    from jsonb_to_recordset(cast(:businesses as jsonb)) as b(no integer, key text, name text, place_id text, cid text,
        address text, latitude double precision, longitude double precision, rating double precision, reviews integer,
        primary_category text)
""")
_KEEP_TASKS = text("""
    update reporting.grid_charge g set task_id = t.task_id, cost = t.cost
    from jsonb_to_recordset(cast(:tasks as jsonb))
        as t(keyword_no smallint, point_no smallint, task_id text, cost numeric)
    where g.tenant_id = app.tenant_id() and g.run_id = :run_id and g.keyword_no = t.keyword_no
        and g.point_no = t.point_no and g.state = 'intent'
""")


@dataclass(frozen=True)
class OpenCharge:
    """A question that was asked for money. Without `task_id` nobody has heard of its task, if there is one."""

    attempt: int
    task_id: str | None
    cost: Decimal
    asked_at: datetime


async def list_places(session: AsyncSession, run_id: UUID) -> set[Place]:
    """Where the run has a cell, answered or failed."""
    query = select(GridCell.keyword_no, GridCell.point_no).where(GridCell.run_id == run_id)
    return {(row[0], row[1]) for row in await session.execute(query)}


async def list_business_numbers(session: AsyncSession, run_id: UUID) -> dict[str, int]:
    query = select(GridBusiness.key, GridBusiness.no).where(GridBusiness.run_id == run_id)
    return {row[0]: row[1] for row in await session.execute(query)}


async def add_businesses(session: AsyncSession, run_id: UUID, businesses: Sequence[Mapping[str, Any]]) -> None:
    if businesses:
        values = {"run_id": run_id, "businesses": orjson.dumps(businesses).decode()}
        await session.execute(_ADD_BUSINESSES, values)


async def add_cells(session: AsyncSession, run_id: UUID, cells: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Those that are not there yet; how many of them are answered, and how many failed."""
    rows = (await session.execute(_ADD_CELLS, {"run_id": run_id, "cells": orjson.dumps(cells).decode()})).all()
    answered = sum(row[0] for row in rows)
    return answered, len(rows) - answered


async def list_cells(session: AsyncSession, run_id: UUID) -> Sequence[Any]:
    """(keyword, point, status, rank, ranked, provenance) of every cell, in their order."""
    columns = (
        GridCell.keyword_no,
        GridCell.point_no,
        GridCell.status,
        GridCell.rank,
        GridCell.ranked,
        GridCell.provenance,
    )
    query = select(*columns).where(GridCell.run_id == run_id).order_by(GridCell.keyword_no, GridCell.point_no)
    return (await session.execute(query)).all()


async def find_cell(session: AsyncSession, run_id: UUID, place: Place) -> GridCell | None:
    query = select(GridCell).where(
        GridCell.run_id == run_id, GridCell.keyword_no == place[0], GridCell.point_no == place[1]
    )
    return (await session.scalars(query)).one_or_none()


async def list_businesses(
    session: AsyncSession, run_id: UUID, numbers: Sequence[int] | None = None
) -> dict[int, GridBusiness]:
    """By their numbers in the run: all, or those of `numbers`."""
    query = select(GridBusiness).where(GridBusiness.run_id == run_id)
    if numbers is not None:
        query = query.where(GridBusiness.no.in_(numbers))
    return {business.no: business for business in await session.scalars(query)}


async def find_business(session: AsyncSession, run_id: UUID, no: int) -> GridBusiness | None:
    query = select(GridBusiness).where(GridBusiness.run_id == run_id, GridBusiness.no == no)
    return (await session.scalars(query)).one_or_none()


async def count_errors(session: AsyncSession, run_id: UUID, keyword_no: int | None = None) -> dict[RankError, int]:
    """How many cells failed, of one keyword or of all, by what went wrong."""
    query = select(GridCell.error_code, func.count()).where(GridCell.run_id == run_id, GridCell.status == "error")
    if keyword_no is not None:
        query = query.where(GridCell.keyword_no == keyword_no)
    rows = await session.execute(query.group_by(GridCell.error_code))
    return {cast("RankError", row[0]): row[1] for row in rows}


async def list_provenances(session: AsyncSession, run_id: UUID) -> list[str]:
    query = select(GridCell.provenance).where(GridCell.run_id == run_id).distinct().order_by(GridCell.provenance)
    return list(await session.scalars(query))


async def forget_failed_cells(session: AsyncSession, run_id: UUID) -> int:
    """How many there were."""
    statement = delete(GridCell).where(GridCell.run_id == run_id, GridCell.status == "error")
    return len((await session.execute(statement.returning(GridCell.point_no))).all())


async def forget_keyword(session: AsyncSession, run_id: UUID, keyword_no: int) -> tuple[int, int]:
    """Take a keyword's cells away, to ask another source; how many were answered, and how many had failed."""
    statement = delete(GridCell).where(GridCell.run_id == run_id, GridCell.keyword_no == keyword_no)
    rows = (await session.execute(statement.returning(GridCell.status))).all()
    failed = sum(row[0] == "error" for row in rows)
    return len(rows) - failed, failed


async def note_charges(
    session: AsyncSession, run_id: UUID, tenant_id: UUID, places: Sequence[Place]
) -> dict[Place, int]:
    """Before paid questions are asked: the intent, under the next attempt of each, which is the answer."""
    asked = await _attempts(session, run_id)
    rows = [
        {
            "tenant_id": tenant_id,
            "run_id": run_id,
            "keyword_no": keyword,
            "point_no": point,
            "attempt": asked.get((keyword, point), 0) + 1,
            "state": "intent",
            "cost": 0,
        }
        for keyword, point in places
    ]
    session.add_all([GridCharge(**row) for row in rows])
    await session.flush()
    return {place: asked.get(place, 0) + 1 for place in places}


async def keep_tasks(session: AsyncSession, run_id: UUID, tasks: Mapping[Place, tuple[str, Decimal]]) -> None:
    """Of open intents: the task that was set for it, and what that cost."""
    rows = [
        {"keyword_no": keyword, "point_no": point, "task_id": task_id, "cost": str(cost)}
        for (keyword, point), (task_id, cost) in tasks.items()
    ]
    await session.execute(_KEEP_TASKS, {"run_id": run_id, "tasks": orjson.dumps(rows).decode()})


async def settle_charges(session: AsyncSession, run_id: UUID, costs: Mapping[Place, tuple[str, Any]]) -> None:
    """Say of each open intent whether it was charged (`done`, with what it cost), `free`, or `uncertain`."""
    for (keyword, point), (state, cost) in costs.items():
        await session.execute(
            update(GridCharge)
            .where(
                GridCharge.run_id == run_id,
                GridCharge.keyword_no == keyword,
                GridCharge.point_no == point,
                GridCharge.state == "intent",
            )
            .values(state=state, cost=cost)
        )


async def list_open_charges(session: AsyncSession, run_id: UUID) -> dict[Place, OpenCharge]:
    """Paid questions whose end is awaited."""
    query = select(
        *(GridCharge.keyword_no, GridCharge.point_no, GridCharge.attempt),
        *(GridCharge.task_id, GridCharge.cost, GridCharge.asked_at),
    ).where(GridCharge.run_id == run_id, GridCharge.state == "intent")
    return {(row[0], row[1]): OpenCharge(*row[2:]) for row in await session.execute(query)}


async def list_open_intents(session: AsyncSession, run_id: UUID) -> set[Place]:
    """Paid questions whose end nobody knows: at the start of an attempt, because who asked went away."""
    query = select(GridCharge.keyword_no, GridCharge.point_no).where(
        GridCharge.run_id == run_id, GridCharge.state == "intent"
    )
    return {(row[0], row[1]) for row in await session.execute(query)}


async def _attempts(session: AsyncSession, run_id: UUID) -> dict[Place, int]:
    query = (
        select(GridCharge.keyword_no, GridCharge.point_no, func.max(GridCharge.attempt))
        .where(GridCharge.run_id == run_id)
        .group_by(GridCharge.keyword_no, GridCharge.point_no)
    )
    return {(row[0], row[1]): row[2] for row in await session.execute(query)}
