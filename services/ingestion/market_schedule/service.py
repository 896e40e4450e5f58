"""Schedules of pulls: made, changed, paused, resumed and removed by people; run by whichever worker finds them due."""

from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.market_pulls import (
    MarketProviderName,
    MarketPull,
    MarketPullSchedule,
    MarketPullScheduleCreate,
    MarketPullScheduleUpdate,
    PullSchedule,
    PullScheduleState,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from services.ingestion import models
from services.ingestion.connection.schedule import check_schedule, next_run
from services.ingestion.market_pull import repository as pull_repository
from services.ingestion.market_pull.errors import PullAlreadyRunning
from services.ingestion.market_pull.service import SCHEDULER, get_pull, require_key, start_scheduled_pull
from services.ingestion.market_pull.views import pull_view
from services.ingestion.market_schedule import repository
from services.ingestion.market_schedule.errors import (
    PullScheduleAlreadyPaused,
    PullScheduleNameTaken,
    PullScheduleNotFound,
    PullScheduleNotPaused,
    SymbolsMissing,
)

_SCHEDULE: TypeAdapter[PullSchedule] = TypeAdapter(PullSchedule)
WANT_SYMBOLS = (MarketProviderName.FRED.value, MarketProviderName.STOOQ.value)


async def create_schedule(
    session: AsyncSession, principal: Principal, wanted: MarketPullScheduleCreate
) -> MarketPullSchedule:
    """Raises when the rule cannot be read, the name is taken, or the provider's key is missing."""
    check_schedule(wanted.schedule)
    await require_key(session, wanted.provider)
    await _refuse_taken_name(session, wanted.name)
    schedule = models.MarketPullSchedule(
        tenant_id=tenant_of(principal),
        id=new_id(),
        name=wanted.name,
        provider=wanted.provider.value,
        symbols=wanted.symbols,
        file=wanted.file,
        days=wanted.days,
        schedule=wanted.schedule.model_dump(),
        next_pull_at=next_run(wanted.schedule, utc_now()),
        created_by=principal.subject,
    )
    await repository.add_schedule(session, schedule)
    await _audit(session, principal, schedule, "created")
    return _view(schedule, None)


async def list_schedules(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[MarketPullSchedule]:
    """A page of the tenant's schedules, newest first, each with its newest pull."""
    found = await repository.list_schedules(session, after=cursors.decode_row(cursor), limit=limit + 1)
    latest = await pull_repository.list_latest_by_schedule(session)
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_view(schedule, latest.get(schedule.id)) for schedule in found[:limit]], next_cursor=next_cursor)


async def get_schedule(session: AsyncSession, schedule_id: UUID) -> MarketPullSchedule:
    """Raises `PullScheduleNotFound`."""
    return await _shown(session, await _get(session, schedule_id))


async def update_schedule(
    session: AsyncSession, principal: Principal, schedule_id: UUID, change: MarketPullScheduleUpdate
) -> MarketPullSchedule:
    """Change what is given; another rule counts from now on."""
    schedule = await _get(session, schedule_id, lock=True)
    if change.name is not None and change.name != schedule.name:
        await _refuse_taken_name(session, change.name)
        schedule.name = change.name
    if change.symbols is not None:
        if not change.symbols and schedule.provider in WANT_SYMBOLS:
            raise SymbolsMissing
        schedule.symbols = change.symbols
    if change.days is not None:
        schedule.days = change.days
    if change.schedule is not None:
        check_schedule(change.schedule)
        schedule.schedule = change.schedule.model_dump()
        if schedule.state == PullScheduleState.ACTIVE:
            schedule.next_pull_at = next_run(change.schedule, utc_now())
    await repository.save_schedule(session, schedule)
    await _audit(session, principal, schedule, "updated")
    return await _shown(session, schedule)


async def delete_schedule(session: AsyncSession, principal: Principal, schedule_id: UUID) -> None:
    """Remove it. Its pulls stay in the history, and what they landed stays."""
    schedule = await _get(session, schedule_id, lock=True)
    await _audit(session, principal, schedule, "deleted")
    await repository.delete_schedule(session, schedule)


async def pause_schedule(session: AsyncSession, principal: Principal, schedule_id: UUID) -> MarketPullSchedule:
    """Run no more by itself. Raises `PullScheduleAlreadyPaused`."""
    schedule = await _get(session, schedule_id, lock=True)
    if schedule.state == PullScheduleState.PAUSED:
        raise PullScheduleAlreadyPaused
    schedule.state, schedule.next_pull_at = PullScheduleState.PAUSED.value, None
    await repository.save_schedule(session, schedule)
    await _audit(session, principal, schedule, "paused")
    return await _shown(session, schedule)


async def resume_schedule(session: AsyncSession, principal: Principal, schedule_id: UUID) -> MarketPullSchedule:
    """Run by itself again, from now on. Raises `PullScheduleNotPaused`."""
    schedule = await _get(session, schedule_id, lock=True)
    if schedule.state != PullScheduleState.PAUSED:
        raise PullScheduleNotPaused
    schedule.state = PullScheduleState.ACTIVE.value
    schedule.next_pull_at = next_run(_SCHEDULE.validate_python(schedule.schedule), utc_now())
    await repository.save_schedule(session, schedule)
    await _audit(session, principal, schedule, "resumed")
    return await _shown(session, schedule)


async def run_schedule(session: AsyncSession, principal: Principal, schedule_id: UUID) -> MarketPull:
    """Pull what it names now; its own times stay. Raises `PullAlreadyRunning`, `KeyMissing`."""
    schedule = await _get(session, schedule_id, lock=True)
    await require_key(session, MarketProviderName(schedule.provider))
    pull_id = await start_scheduled_pull(session, schedule, trigger="manual", subject=principal.subject)
    if pull_id is None:
        raise PullAlreadyRunning("Follow the one that runs, or cancel it.")
    await _audit(session, principal, schedule, "run")
    return await get_pull(session, pull_id)


async def start_due_pull(session: AsyncSession, schedule_id: UUID) -> bool:
    """Pull for a schedule whose time has come, unless its pull runs already, and say when it is due again.

    Moments that were missed, while no worker ran, are made up for by this one pull.
    """
    schedule = await repository.find_due_schedule(session, schedule_id)
    if schedule is None:
        return False
    started = await start_scheduled_pull(session, schedule, trigger="schedule", subject=SCHEDULER)
    schedule.next_pull_at = next_run(_SCHEDULE.validate_python(schedule.schedule), utc_now())
    await session.flush()
    return started is not None


async def _get(session: AsyncSession, schedule_id: UUID, *, lock: bool = False) -> models.MarketPullSchedule:
    schedule = await repository.find_schedule(session, schedule_id, lock=lock)
    if schedule is None:
        raise PullScheduleNotFound
    return schedule


async def _refuse_taken_name(session: AsyncSession, name: str) -> None:
    if await repository.find_schedule_named(session, name) is not None:
        raise PullScheduleNameTaken(f"There is a schedule called {name} already.")


async def _shown(session: AsyncSession, schedule: models.MarketPullSchedule) -> MarketPullSchedule:
    latest = await pull_repository.list_latest_by_schedule(session)
    return _view(schedule, latest.get(schedule.id))


def _view(schedule: models.MarketPullSchedule, latest: pull_repository.PullRow | None) -> MarketPullSchedule:
    return MarketPullSchedule(
        id=schedule.id,
        name=schedule.name,
        provider=MarketProviderName(schedule.provider),
        symbols=schedule.symbols,
        file=schedule.file,
        days=schedule.days,
        schedule=_SCHEDULE.validate_python(schedule.schedule),
        state=PullScheduleState(schedule.state),
        next_pull_at=schedule.next_pull_at,
        created_at=schedule.created_at,
        updated_at=schedule.updated_at,
        last_pull=pull_view(latest) if latest else None,
    )


async def _audit(session: AsyncSession, principal: Principal, schedule: models.MarketPullSchedule, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"market_pull_schedule.{done}",
        object_type="market_pull_schedule",
        object_id=str(schedule.id),
        detail={"name": schedule.name, "provider": schedule.provider},
    )
