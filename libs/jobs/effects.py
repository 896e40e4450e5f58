"""The effects ledger: an act on the outside world is noted before it happens and after.

    intent -> done        the usual way
    intent -> uncertain   the worker went away, or the line did, and the other side cannot tell a repetition

Towards a receiver that knows our key again an act happens exactly once. Towards one that does not (SMTP), it happens
at most once, and what is uncertain is shown to a person and never repeated silently. An act whose first steps change
nothing is noted before the step that counts: whatever ends it earlier leaves it certain that nothing happened.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.db import in_schema
from libs.jobs.context import JobContext
from libs.jobs.errors import Permanent

EffectState = Literal["intent", "done", "uncertain"]
Announce = Callable[[], Awaitable[None]]


class NotDone(Exception):
    """Raised by an act that certainly did not happen; it may be tried again. The cause says why."""


class EffectUncertain(Permanent):
    """Nobody knows whether the act happened, and it must not be repeated without a person's word."""

    def __init__(self, key: str) -> None:
        super().__init__("effect_uncertain", f"It is not known whether {key} happened; it was not repeated.")


@dataclass(frozen=True)
class _Noted:
    is_new: bool
    state: EffectState
    provider_ref: str | None


async def perform_once(
    context: JobContext,
    target: str,
    act: Callable[[str], Awaitable[str | None]],
    *,
    knows_key: bool,
) -> str | None:
    """Do `act` once for this job and `target`, over all attempts and replays; answers the provider's reference.

    `act` gets the effect's key, to hand to the provider as its idempotency key, and answers the provider's reference.
    It raises `NotDone` when nothing happened for sure. `knows_key` says that the provider recognises the key, so that
    repeating an act of unknown end is safe; otherwise such an act raises `EffectUncertain`.
    """
    key = effect_key(context, target)
    noted = await _note_intent(context, key)
    if noted.state == "done":
        return noted.provider_ref
    if not noted.is_new and not knows_key:
        await _settle(context, key, "uncertain", None)
        raise EffectUncertain(key)
    provider_ref = await _act(context, key, act, knows_key)
    await _settle(context, key, "done", provider_ref)
    return provider_ref


async def perform_announced(
    context: JobContext, target: str, act: Callable[[str, Announce], Awaitable[str | None]]
) -> str | None:
    """Do at most once what begins with steps that change nothing, towards a receiver that does not know our key.

    `act` gets the effect's key, and awaits what it gets besides right before the step that cannot be taken back. It
    answers the provider's reference, and raises `NotDone` when nothing happened for sure. Before that step its errors
    come out as they are, and the next attempt begins anew; after it they are `EffectUncertain`.
    """
    key = effect_key(context, target)
    found = await _look(context, key)
    if found is not None and found.state == "done":
        return found.provider_ref
    if found is not None:
        await _settle(context, key, "uncertain", None)
        raise EffectUncertain(key)
    step = _Step(context, key)
    provider_ref = await step.take(act)
    await _settle(context, key, "done", provider_ref)
    return provider_ref


async def forget_uncertain(session: AsyncSession, job_id: UUID) -> list[str]:
    """After a person has made sure that they did not happen: let the job's uncertain effects be done anew.

    Answers their keys. The caller replays the job in the same transaction, and records it in the audit.
    """
    statement = in_schema(
        session, "delete from {schema}.effect where job_id = :job_id and state = 'uncertain' returning key"
    )
    return sorted((await session.execute(statement, {"job_id": job_id})).scalars())


def effect_key(context: JobContext, target: str) -> str:
    """The same for every attempt and replay of the job, so that the act keeps its name towards the provider."""
    return f"{context.job_id}:{target}"


async def _act(
    context: JobContext, key: str, act: Callable[[str], Awaitable[str | None]], knows_key: bool
) -> str | None:
    try:
        return await act(key)
    except NotDone as error:
        await _forget(context, key)
        raise error.__cause__ or error from None
    except Exception as error:
        if knows_key:
            raise
        await _settle(context, key, "uncertain", None)
        raise EffectUncertain(key) from error


class _Step:
    """An act that is under way, and whether it has come to the step that counts."""

    def __init__(self, context: JobContext, key: str) -> None:
        self._context, self._key = context, key
        self._is_noted = False

    async def take(self, act: Callable[[str, Announce], Awaitable[str | None]]) -> str | None:
        try:
            return await act(self._key, self._announce)
        except NotDone as error:
            await _forget(self._context, self._key)
            raise error.__cause__ or error from None
        except Exception as error:
            if not self._is_noted:
                raise
            await _settle(self._context, self._key, "uncertain", None)
            raise EffectUncertain(self._key) from error

    async def _announce(self) -> None:
        """Raises `LeaseLost` when the job is another worker's by now, and then nothing may follow."""
        if not (await _note_intent(self._context, self._key)).is_new:
            raise EffectUncertain(self._key)
        self._is_noted = True


async def _look(context: JobContext, key: str) -> _Noted | None:
    async with context.session() as session:
        return await _find(session, key)


async def _note_intent(context: JobContext, key: str) -> _Noted:
    async with context.session() as session:
        statement = in_schema(
            session,
            "insert into {schema}.effect (tenant_id, key, job_id, state) values (:tenant_id, :key, :job_id, 'intent')"
            " on conflict (tenant_id, key) do nothing returning 1",
        )
        values = {"tenant_id": context.tenant_id, "key": key, "job_id": context.job_id}
        if (await session.execute(statement, values)).one_or_none() is not None:
            return _Noted(True, "intent", None)
        found = await _find(session, key)
        assert found is not None  # nobody else forgets what this job has noted
        return found


async def _find(session: AsyncSession, key: str) -> _Noted | None:
    query = in_schema(session, "select state, provider_ref from {schema}.effect where key = :key")
    row = (await session.execute(query, {"key": key})).one_or_none()
    return None if row is None else _Noted(False, row.state, row.provider_ref)


async def _settle(context: JobContext, key: str, state: EffectState, provider_ref: str | None) -> None:
    async with context.session() as session:
        statement = in_schema(
            session,
            "update {schema}.effect set state = :state, provider_ref = :provider_ref, updated_at = clock_timestamp()"
            " where key = :key",
        )
        await session.execute(statement, {"key": key, "state": state, "provider_ref": provider_ref})


async def _forget(context: JobContext, key: str) -> None:
    async with context.session() as session:
        statement = in_schema(session, "delete from {schema}.effect where key = :key and state = 'intent'")
        await session.execute(statement, {"key": key})
