"""Queries on values that are still sealed in their rows."""

from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import SecondFactor, WebhookSubscription

SIGNING_SECRETS = (("sealed_secret", "secret_ref"), ("sealed_previous_secret", "previous_secret_ref"))
_SEALED = text("select tenant_id, id from identity.sealed_webhook_subscriptions_across_tenants()")


async def list_sealed_factors(session: AsyncSession) -> list[UUID]:
    """Whose seeds are sealed."""
    return list(await session.scalars(select(SecondFactor.user_id).where(SecondFactor.sealed_secret.is_not(None))))


async def list_sealed_subscriptions_across_tenants(session: AsyncSession) -> list[tuple[UUID, UUID]]:
    """(tenant, subscription) of those with a sealed secret."""
    return [(row.tenant_id, row.id) for row in await session.execute(_SEALED)]


async def find_factor(session: AsyncSession, user_id: UUID) -> SecondFactor | None:
    return await session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id))


async def find_subscription(session: AsyncSession, subscription_id: UUID) -> WebhookSubscription | None:
    return await session.scalar(select(WebhookSubscription).where(WebhookSubscription.id == subscription_id))


async def replace_sealed_factor(session: AsyncSession, factor: SecondFactor, ref: str) -> bool:
    """Let the row name `ref`, unless its seed is another one by now; whether it does."""
    statement = (
        update(SecondFactor)
        .where(SecondFactor.user_id == factor.user_id, SecondFactor.sealed_secret == factor.sealed_secret)
        .values(secret_ref=ref, sealed_secret=None)
        .returning(SecondFactor.user_id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def replace_sealed_secret(
    session: AsyncSession, found: WebhookSubscription, column: str, ref_column: str, ref: str
) -> bool:
    """Let `ref_column` name `ref`, unless `column` holds another secret by now; whether it does."""
    statement = (
        update(WebhookSubscription)
        .where(WebhookSubscription.id == found.id, getattr(WebhookSubscription, column) == getattr(found, column))
        .values({ref_column: ref, column: None})
        .returning(WebhookSubscription.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None
