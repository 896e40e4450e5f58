"""Queries on the columns that name secrets in the vault."""

from collections.abc import Collection

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import OAuthSigningKey, SecondFactor, WebhookSubscription

NAMING = (
    SecondFactor.secret_ref,
    OAuthSigningKey.private_key_ref,
    WebhookSubscription.secret_ref,
    WebhookSubscription.previous_secret_ref,
)


async def list_named(session: AsyncSession, refs: Collection[str]) -> set[str]:
    """Those of `refs` that a row of the platform's, or of the session's tenant, names."""
    query = union_all(*(select(column).where(column.in_(refs)) for column in NAMING))
    return {ref for ref in await session.scalars(query) if ref is not None}
