"""Runs that ended with something missing: listed, replayed one by one or many at once, or let be."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.runs import BulkReplayAnswer, BulkReplayOutcome, DeadLetter, DeadLetterState
from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.pagination import CursorCodec, Page
from services.reporting.reports.errors import ReportArchived
from services.reporting.runs import repository, service
from services.reporting.runs.errors import DeadLetterNotFound, RunActive, RunNotReplayable
from services.reporting.runs.kinds import Kinds
from services.reporting.runs.repository import LetterRow
from services.reporting.runs.shown import letter_shown

Became = Literal["replaying", "not_open", "not_found", "report_busy"]


async def list_letters(
    session: AsyncSession, cursors: CursorCodec, *, state: DeadLetterState | None, cursor: str | None, limit: int
) -> Page[DeadLetter]:
    """Newest first."""
    rows = await repository.list_letters(session, state=state, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1].letter if len(rows) > limit else None
    next_cursor = cursors.encode(last.died_at.isoformat(), str(last.id)) if last else None
    return Page(items=[letter_shown(row) for row in rows[:limit]], next_cursor=next_cursor)


async def replay_letter(session: AsyncSession, kinds: Kinds, principal: Principal, letter_id: UUID) -> DeadLetter:
    """Raises `DeadLetterNotFound`, `RunNotReplayable`, `RunActive` and `ReportArchived`."""
    row = await _hold_open(session, letter_id)
    await service.replay(session, kinds, principal, row.run)
    return letter_shown(row)


async def discard_letter(session: AsyncSession, principal: Principal, letter_id: UUID) -> DeadLetter:
    """Let it be: what is missing stays missing. Raises `DeadLetterNotFound` and `RunNotReplayable`."""
    row = await _hold_open(session, letter_id)
    row.letter.state, row.letter.settled_at = "discarded", utc_now()
    row.letter.settled_by = principal.actor or principal.subject
    await session.flush()
    await record_audit(
        session, principal, action="dead_letter.discarded", object_type="report_run", object_id=str(row.run.id)
    )
    return letter_shown(row)


async def replay_letters(
    session: AsyncSession, kinds: Kinds, principal: Principal, ids: Sequence[UUID]
) -> BulkReplayAnswer:
    """Replay each that can be; the others are named with why not. Doing it twice replays nothing twice."""
    wanted = list(dict.fromkeys(ids))
    held = await repository.hold_letters(session, wanted)
    items = [
        BulkReplayOutcome(id=letter_id, outcome=await _try(session, kinds, principal, held.get(letter_id)))
        for letter_id in wanted
    ]
    return BulkReplayAnswer(items=items)


async def _try(session: AsyncSession, kinds: Kinds, principal: Principal, row: LetterRow | None) -> Became:
    if row is None:
        return "not_found"
    if row.letter.state != "open":
        return "not_open"
    try:
        await service.replay(session, kinds, principal, row.run)
    except RunActive:
        return "report_busy"
    except (RunNotReplayable, ReportArchived):
        return "not_open"
    return "replaying"


async def _hold_open(session: AsyncSession, letter_id: UUID) -> LetterRow:
    row = (await repository.hold_letters(session, [letter_id])).get(letter_id)
    if row is None:
        raise DeadLetterNotFound
    if row.letter.state != "open":
        raise RunNotReplayable
    return row
