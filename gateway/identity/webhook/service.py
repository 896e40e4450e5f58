"""Webhook subscriptions of the current tenant."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.webhook import (
    CreatedWebhookSubscription,
    CreateWebhookSubscription,
    RotateWebhookSecret,
    UpdateWebhookSubscription,
)
from contracts.gateway.webhook import WebhookSubscription as SubscriptionView
from gateway.caller import Edge
from gateway.identity.credential.service import SecretKeeper, forget
from gateway.identity.partner_credentials import RotationUnderWay
from gateway.identity.transactions import audit
from gateway.identity.webhook import repository
from gateway.identity.webhook.secrets import keep, new_secret
from gateway.models import WebhookSubscription
from libs.auth import tenant_of
from libs.clock import utc_now
from libs.errors import Conflict, FieldProblem, Invalid, NotFound
from libs.http_outside import AddressRefused, check_url
from libs.ids import new_id
from libs.vault import RETRY_SECONDS, VaultUnavailable

MOST = 20


class TooManySubscriptions(Conflict):
    """A tenant has 20 webhook subscriptions at most; delete one that is not needed."""

    code: ClassVar[str] = "too_many_subscriptions"


async def list_subscriptions(session: AsyncSession) -> list[SubscriptionView]:
    """Every subscription, newest first."""
    return [_view(one) for one in await repository.list_subscriptions(session)]


async def get_subscription(session: AsyncSession, subscription_id: UUID) -> SubscriptionView:
    """One subscription; raises `NotFound`."""
    return _view(await find(session, subscription_id))


async def create(
    session: AsyncSession, wanted: CreateWebhookSubscription, *, keeper: SecretKeeper, allow_loopback: bool, edge: Edge
) -> CreatedWebhookSubscription:
    """A new subscription with its signing secret.

    Raises `TooManySubscriptions`, `Invalid` for the address, and `VaultUnavailable`.
    """
    _check_url(wanted.url, allow_loopback=allow_loopback)
    if await repository.count_subscriptions(session) >= MOST:
        raise TooManySubscriptions
    principal, secret = edge.principal(), new_secret()
    subscription = WebhookSubscription(
        tenant_id=tenant_of(principal),
        id=new_id(),
        name=wanted.name,
        url=wanted.url,
        events=sorted(set(wanted.events)),
        state="enabled",
        created_by=principal.subject,
        created_at=utc_now(),
    )
    subscription.secret_ref = await keep(keeper, secret, subscription)
    await repository.add_subscription(session, subscription)
    await _audit(session, edge, "webhook_subscription.created", subscription)
    return CreatedWebhookSubscription(**_view(subscription).model_dump(), secret=secret)


async def update(
    session: AsyncSession,
    subscription_id: UUID,
    change: UpdateWebhookSubscription,
    *,
    allow_loopback: bool,
    edge: Edge,
) -> SubscriptionView:
    """Change a subscription; raises `NotFound`, and `Invalid` for the address."""
    subscription = await find(session, subscription_id, hold=True)
    if change.name is not None:
        subscription.name = change.name
    if change.url is not None:
        _check_url(change.url, allow_loopback=allow_loopback)
        subscription.url = change.url
    if change.events is not None:
        subscription.events = sorted(set(change.events))
    if change.state is not None:
        subscription.state, subscription.disabled_reason = change.state, None
        subscription.failing_since = None
    await _audit(session, edge, "webhook_subscription.updated", subscription)
    return _view(subscription)


async def rotate_secret(
    session: AsyncSession, subscription_id: UUID, wanted: RotateWebhookSecret, *, keeper: SecretKeeper, edge: Edge
) -> CreatedWebhookSubscription:
    """A new signing secret; events are signed with both until the overlap is over.

    Raises `NotFound`, `RotationUnderWay` and `VaultUnavailable`.
    """
    subscription = await find(session, subscription_id)
    _refuse_second_overlap(subscription, wanted)
    secret = new_secret()
    ref = await keep(keeper, secret, subscription)
    # Only now, so that no delivery waits for the vault.
    subscription = await find(session, subscription_id, hold=True)
    _refuse_second_overlap(subscription, wanted)
    replaced = {subscription.secret_ref, subscription.previous_secret_ref}
    subscription.previous_secret_ref = subscription.secret_ref if wanted.overlap_hours else None
    until = utc_now() + timedelta(hours=wanted.overlap_hours)
    subscription.previous_secret_until = until if wanted.overlap_hours else None
    subscription.secret_ref = ref
    subscription.sealed_secret = subscription.sealed_previous_secret = None
    await _forget(session, subscription, replaced - {subscription.previous_secret_ref})
    await _audit(session, edge, "webhook_subscription.rotated", subscription)
    return CreatedWebhookSubscription(**_view(subscription).model_dump(), secret=secret)


def _refuse_second_overlap(subscription: WebhookSubscription, wanted: RotateWebhookSecret) -> None:
    """An overlap needs a place for the secret of before, and a reference to it."""
    until = subscription.previous_secret_until
    if wanted.overlap_hours and until is not None and until > utc_now():
        raise RotationUnderWay("Rotate without an overlap to end both at once.")
    if wanted.overlap_hours and subscription.secret_ref is None:
        # Still on its way to the vault.
        raise VaultUnavailable(retry_after=RETRY_SECONDS)


async def delete(session: AsyncSession, subscription_id: UUID, *, edge: Edge) -> None:
    """Delete a subscription with its log and secrets; raises `NotFound`."""
    subscription = await find(session, subscription_id, hold=True)
    await _audit(session, edge, "webhook_subscription.deleted", subscription)
    await repository.delete_subscription(session, subscription)
    await _forget(session, subscription, {subscription.secret_ref, subscription.previous_secret_ref})


async def find(session: AsyncSession, subscription_id: UUID, *, hold: bool = False) -> WebhookSubscription:
    """The tenant's subscription; raises `NotFound`."""
    subscription = await repository.find_subscription(session, subscription_id, hold=hold)
    if subscription is None:
        raise NotFound
    return subscription


async def _forget(session: AsyncSession, subscription: WebhookSubscription, refs: set[str | None]) -> None:
    await forget(session, refs, owner=subscription.tenant_id, tenant_id=subscription.tenant_id)


def _check_url(url: str, *, allow_loopback: bool) -> None:
    try:
        check_url(url, allow_loopback=allow_loopback)
    except AddressRefused as error:
        raise Invalid(errors=[FieldProblem(pointer="/url", code=error.code, message=str(error))]) from error


async def _audit(session: AsyncSession, edge: Edge, action: str, subscription: WebhookSubscription) -> None:
    await audit(
        session,
        edge.principal(),
        action=action,
        object_type="webhook_subscription",
        object_id=str(subscription.id),
        detail={"name": subscription.name, "events": " ".join(subscription.events), "state": subscription.state},
    )


def _view(subscription: WebhookSubscription) -> SubscriptionView:
    return SubscriptionView.model_validate(
        {
            "id": subscription.id,
            "name": subscription.name,
            "url": subscription.url,
            "events": subscription.events,
            "state": subscription.state,
            "disabled_reason": subscription.disabled_reason,
            "failing_since": subscription.failing_since,
            "last_delivered_at": subscription.last_delivered_at,
            "previous_secret_until": subscription.previous_secret_until,
            "created_at": subscription.created_at,
            "created_by": subscription.created_by,
        }
    )
