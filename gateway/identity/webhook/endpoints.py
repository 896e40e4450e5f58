"""`/webhook-subscriptions`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from contracts.gateway.webhook import (
    CreatedWebhookSubscription,
    CreateWebhookSubscription,
    DeliveryState,
    RotateWebhookSecret,
    UpdateWebhookSubscription,
    WebhookDelivery,
    WebhookDeliveryDetail,
    WebhookDeliveryPage,
    WebhookEventCatalogue,
    WebhookSubscription,
    WebhookSubscriptionList,
)
from gateway.caller import EdgeOf
from gateway.identity.webhook import catalogue, deliveries, service
from gateway.state import StateOf
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import PageCursor, PageLimit

router = APIRouter(tags=["webhook"])
SUBSCRIPTIONS = "/webhook-subscriptions"
ONE = SUBSCRIPTIONS + "/{subscription_id}"
DELIVERIES = ONE + "/deliveries"
DECLARED = public("members:admin")
ABSENT = {"model": Problem, "description": "No such subscription or delivery of this tenant."}
BAD_ADDRESS = {"model": Problem, "description": "The address is not one on the public internet, over https."}
VAULT_AWAY = {"model": Problem, "description": "The vault that keeps credentials is away."}
NOT_NOW = {"model": Problem, "description": "The subscription is not enabled, or the delivery is still under way."}


@router.get(f"{SUBSCRIPTIONS}/event-types", operation_id="list_webhook_event_types", openapi_extra=DECLARED)
async def list_webhook_event_types() -> WebhookEventCatalogue:
    """Every type of event, with an example of what is posted."""
    return WebhookEventCatalogue(items=catalogue.describe())


@router.get(SUBSCRIPTIONS, operation_id="list_webhook_subscriptions", openapi_extra=DECLARED)
async def list_webhook_subscriptions(session: TenantSession) -> WebhookSubscriptionList:
    """The tenant's subscriptions, newest first."""
    return WebhookSubscriptionList(items=await service.list_subscriptions(session))


@router.post(
    SUBSCRIPTIONS,
    operation_id="create_webhook_subscription",
    status_code=201,
    openapi_extra=DECLARED,
    responses={
        409: {"model": Problem, "description": "There are 20 already."},
        422: BAD_ADDRESS,
        503: VAULT_AWAY,
    },
)
async def create_webhook_subscription(
    body: CreateWebhookSubscription, session: TenantSession, edge: EdgeOf, state: StateOf, idempotency: Idempotent
) -> CreatedWebhookSubscription:
    """Subscribe an address to events. The signing secret is in this answer and nowhere else."""
    allow_loopback = state.settings.webhooks_to_loopback
    return await service.create(session, body, keeper=state.keeper, allow_loopback=allow_loopback, edge=edge)


@router.get(ONE, operation_id="get_webhook_subscription", openapi_extra=DECLARED, responses={404: ABSENT})
async def get_webhook_subscription(subscription_id: UUID, session: TenantSession) -> WebhookSubscription:
    """One subscription of the tenant."""
    return await service.get_subscription(session, subscription_id)


@router.patch(
    ONE,
    operation_id="update_webhook_subscription",
    openapi_extra=DECLARED,
    responses={404: ABSENT, 422: BAD_ADDRESS},
)
async def update_webhook_subscription(
    subscription_id: UUID, body: UpdateWebhookSubscription, session: TenantSession, edge: EdgeOf, state: StateOf
) -> WebhookSubscription:
    """Change a subscription, pause it, or enable it again."""
    allow_loopback = state.settings.webhooks_to_loopback
    return await service.update(session, subscription_id, body, allow_loopback=allow_loopback, edge=edge)


@router.delete(
    ONE,
    operation_id="delete_webhook_subscription",
    status_code=204,
    openapi_extra=DECLARED,
    responses={404: ABSENT},
)
async def delete_webhook_subscription(subscription_id: UUID, session: TenantSession, edge: EdgeOf) -> None:
    """Delete a subscription with its log; nothing more is sent."""
    await service.delete(session, subscription_id, edge=edge)


@router.post(
    f"{ONE}/rotate-secret",
    operation_id="rotate_webhook_secret",
    openapi_extra=public("members:admin", step_up="session"),
    responses={
        404: ABSENT,
        409: {"model": Problem, "description": "The secret before this one is still in use."},
        503: VAULT_AWAY,
    },
)
async def rotate_webhook_secret(
    subscription_id: UUID,
    body: RotateWebhookSecret,
    session: TenantSession,
    edge: EdgeOf,
    state: StateOf,
    idempotency: Idempotent,
) -> CreatedWebhookSubscription:
    """Give a subscription a new signing secret; until the overlap is over both signatures are sent."""
    return await service.rotate_secret(session, subscription_id, body, keeper=state.keeper, edge=edge)


@router.post(
    f"{ONE}/test",
    operation_id="send_webhook_test",
    status_code=202,
    openapi_extra=DECLARED,
    responses={404: ABSENT, 409: NOT_NOW},
)
async def send_webhook_test(
    subscription_id: UUID, session: TenantSession, edge: EdgeOf, idempotency: Idempotent
) -> WebhookDelivery:
    """Send a `webhook.test`; its delivery tells how it goes."""
    return await deliveries.send_test(session, subscription_id, edge=edge)


@router.get(DELIVERIES, operation_id="list_webhook_deliveries", openapi_extra=DECLARED, responses={404: ABSENT})
async def list_webhook_deliveries(
    subscription_id: UUID,
    request: Request,
    session: TenantSession,
    state: Annotated[DeliveryState | None, Query(description="Only these.")] = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> WebhookDeliveryPage:
    """The log of the last 30 days, newest first."""
    return await deliveries.list_deliveries(
        session, request.app.state.cursors, subscription_id, state=state, cursor=cursor, limit=limit
    )


@router.get(
    f"{DELIVERIES}/{{delivery_id}}",
    operation_id="get_webhook_delivery",
    openapi_extra=DECLARED,
    responses={404: ABSENT},
)
async def get_webhook_delivery(
    subscription_id: UUID, delivery_id: UUID, session: TenantSession
) -> WebhookDeliveryDetail:
    """A delivery with its payload and every attempt."""
    return await deliveries.get_delivery(session, subscription_id, delivery_id)


@router.post(
    f"{DELIVERIES}/{{delivery_id}}/redeliver",
    operation_id="redeliver_webhook",
    status_code=202,
    openapi_extra=DECLARED,
    responses={404: ABSENT, 409: NOT_NOW},
)
async def redeliver_webhook(
    subscription_id: UUID, delivery_id: UUID, session: TenantSession, edge: EdgeOf, idempotency: Idempotent
) -> WebhookDelivery:
    """Send a finished delivery again, under the same `webhook-id`."""
    return await deliveries.redeliver(session, subscription_id, delivery_id, edge=edge)
