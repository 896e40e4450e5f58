"""Queries on second factors, recovery codes, and browsers that owe the second factor."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import PendingSignIn, RecoveryCode, SecondFactor


async def is_enrolled(session: AsyncSession, user_id: UUID) -> bool:
    query = select(SecondFactor.user_id).where(SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None))
    return await session.scalar(query) is not None


async def find_factor(session: AsyncSession, user_id: UUID) -> SecondFactor | None:
    """The user's factor, confirmed or not."""
    return await session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id))


async def hold_factor(session: AsyncSession, user_id: UUID) -> SecondFactor | None:
    """The user's factor, confirmed or not, for nobody else until the end of the transaction."""
    return await session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id).with_for_update())


async def replace_unconfirmed(session: AsyncSession, user_id: UUID, secret_ref: str) -> bool:
    """A factor to be confirmed, in place of another such; False when there is a confirmed one."""
    begun = {"secret_ref": secret_ref, "sealed_secret": None, "last_step": 0}
    statement = (
        insert(SecondFactor)
        .values({"user_id": user_id} | begun)
        .on_conflict_do_update(
            index_elements=[SecondFactor.user_id],
            set_=begun | {"created_at": func.now()},
            where=SecondFactor.confirmed_at.is_(None),
        )
        .returning(SecondFactor.user_id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def remove_factor(session: AsyncSession, user_id: UUID) -> SecondFactor | None:
    """The factor that was the user's, with its recovery codes gone as well."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return await session.scalar(delete(SecondFactor).where(SecondFactor.user_id == user_id).returning(SecondFactor))


async def count_recovery_codes(session: AsyncSession, user_id: UUID) -> int:
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return await session.scalar(query) or 0


async def replace_recovery_codes(session: AsyncSession, user_id: UUID, macs: list[bytes]) -> None:
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all([RecoveryCode(user_id=user_id, code_mac=mac) for mac in macs])
    await session.flush()


async def use_recovery_code(session: AsyncSession, user_id: UUID, mac: bytes) -> bool:
    """Whether there was such a code; now there is not."""
    used = delete(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.code_mac == mac)
    return (await session.execute(used.returning(RecoveryCode.user_id))).scalar_one_or_none() is not None


async def add_pending(session: AsyncSession, token_hash: bytes, user_id: UUID, expires_at: datetime) -> None:
    session.add(PendingSignIn(token_hash=token_hash, user_id=user_id, expires_at=expires_at))
    await session.flush()


async def find_pending(session: AsyncSession, token_hash: bytes) -> PendingSignIn | None:
    live = (PendingSignIn.token_hash == token_hash, PendingSignIn.expires_at > func.now())
    return await session.scalar(select(PendingSignIn).where(*live))


async def end_pending(session: AsyncSession, token_hash: bytes) -> bool:
    """Whether it was still there: a browser gets in once."""
    ended = delete(PendingSignIn).where(PendingSignIn.token_hash == token_hash).returning(PendingSignIn.user_id)
    return (await session.execute(ended)).scalar_one_or_none() is not None


async def note_failure(session: AsyncSession, token_hash: bytes, *, most: int) -> None:
    """Count a wrong code; after `most` of them the browser begins again with the first factor."""
    await session.execute(
        update(PendingSignIn).where(PendingSignIn.token_hash == token_hash).values(failures=PendingSignIn.failures + 1)
    )
    await session.execute(
        delete(PendingSignIn).where(PendingSignIn.token_hash == token_hash, PendingSignIn.failures >= most)
    )


async def delete_old_pending(session: AsyncSession) -> None:
    await session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at < func.now()))
