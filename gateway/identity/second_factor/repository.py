"""Queries on second factors, recovery codes, and browsers that owe the second factor."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import PendingSignIn, RecoveryCode, SecondFactor


async def is_enrolled(session: AsyncSession, user_id: UUID) -> bool:
    query = select(SecondFactor.user_id).where(SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None))
    return await session.scalar(query) is not None


async def hold_factor(session: AsyncSession, user_id: UUID) -> SecondFactor | None:
    """The user's factor, confirmed or not, for nobody else until the end of the transaction."""
    return await session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id).with_for_update())


async def replace_factor(session: AsyncSession, user_id: UUID, sealed_secret: bytes) -> None:
    """An unconfirmed factor in place of any other."""
    await session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.add(SecondFactor(user_id=user_id, sealed_secret=sealed_secret))
    await session.flush()


async def remove_factor(session: AsyncSession, user_id: UUID) -> bool:
    """Whether there was a confirmed one."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    gone = delete(SecondFactor).where(SecondFactor.user_id == user_id).returning(SecondFactor.confirmed_at)
    return (await session.execute(gone)).scalar_one_or_none() is not None


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
