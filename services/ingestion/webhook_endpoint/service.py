"""Webhook endpoints of the current tenant: addresses that programs post signed events to."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.webhooks import (
    CreatedWebhookEndpoint,
    CreateWebhookEndpoint,
    RotateInboundSecret,
    UpdateWebhookEndpoint,
)
from contracts.ingestion.webhooks import WebhookEndpoint as EndpointView
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.kept_secrets import SecretKeeper
from services.ingestion.models import WebhookEndpoint
from services.ingestion.webhook import repository as receipt_repository
from services.ingestion.webhook.errors import (
    TooManyWebhookEndpoints,
    WebhookEndpointNotFound,
    WebhookRotationUnderWay,
)
from services.ingestion.webhook.secrets import forget, keep_signing_secret, new_secret
from services.ingestion.webhook_endpoint import repository

MOST = 20
PATH = "/api/v1/webhooks/inbound/"


async def list_endpoints(session: AsyncSession) -> list[EndpointView]:
    """Every endpoint, newest first."""
    found = await repository.list_endpoints(session)
    last = await receipt_repository.list_last_received(session, "endpoint_id", [one.id for one in found])
    return [EndpointView.model_validate(_fields(one) | {"last_received_at": last.get(one.id)}) for one in found]


async def get_endpoint(session: AsyncSession, endpoint_id: UUID) -> EndpointView:
    """One endpoint; raises `WebhookEndpointNotFound`."""
    return await _view(session, await find(session, endpoint_id))


async def create_endpoint(
    session: AsyncSession, principal: Principal, wanted: CreateWebhookEndpoint, keeper: SecretKeeper
) -> CreatedWebhookEndpoint:
    """A new endpoint with its secret; raises `TooManyWebhookEndpoints` and `VaultUnavailable`."""
    if await repository.count_endpoints(session) >= MOST:
        raise TooManyWebhookEndpoints
    secret, tenant_id = new_secret(), tenant_of(principal)
    endpoint = WebhookEndpoint(
        tenant_id=tenant_id,
        id=new_id(),
        name=wanted.name,
        events=sorted(set(wanted.events)),
        secret_ref=await keep_signing_secret(keeper, secret, tenant_id=tenant_id, name=wanted.name),
        created_by=principal.subject,
    )
    await repository.add_endpoint(session, endpoint)
    await _audit(session, principal, endpoint, "created")
    return CreatedWebhookEndpoint(**(await _view(session, endpoint)).model_dump(), secret=secret)


async def update_endpoint(
    session: AsyncSession, principal: Principal, endpoint_id: UUID, change: UpdateWebhookEndpoint
) -> EndpointView:
    """Change what is given; raises `WebhookEndpointNotFound`."""
    endpoint = await find(session, endpoint_id, hold=True)
    if change.name is not None:
        endpoint.name = change.name
    if change.events is not None:
        endpoint.events = sorted(set(change.events))
    if change.state is not None:
        endpoint.state = change.state
    await session.flush()
    await _audit(session, principal, endpoint, "updated")
    return await _view(session, endpoint)


async def rotate_secret(
    session: AsyncSession,
    principal: Principal,
    endpoint_id: UUID,
    wanted: RotateInboundSecret,
    keeper: SecretKeeper,
) -> CreatedWebhookEndpoint:
    """A new secret; either is taken until the overlap is over.

    Raises `WebhookEndpointNotFound`, `WebhookRotationUnderWay` and `VaultUnavailable`.
    """
    endpoint = await find(session, endpoint_id)
    _refuse_second_overlap(endpoint, wanted)
    tenant_id, secret = tenant_of(principal), new_secret()
    ref = await keep_signing_secret(keeper, secret, tenant_id=tenant_id, name=endpoint.name)
    # Held only now, so that nobody waits for the vault.
    endpoint = await find(session, endpoint_id, hold=True)
    _refuse_second_overlap(endpoint, wanted)
    replaced = {endpoint.secret_ref, endpoint.previous_secret_ref}
    until = utc_now() + timedelta(hours=wanted.overlap_hours) if wanted.overlap_hours else None
    endpoint.previous_secret_ref = endpoint.secret_ref if until else None
    endpoint.previous_secret_until, endpoint.secret_ref = until, ref
    await session.flush()
    await forget(session, tenant_id, replaced - {endpoint.previous_secret_ref})
    if until is not None:
        await forget(session, tenant_id, [endpoint.previous_secret_ref], at=until + timedelta(minutes=1))
    await _audit(session, principal, endpoint, "rotated")
    return CreatedWebhookEndpoint(**(await _view(session, endpoint)).model_dump(), secret=secret)


async def delete_endpoint(session: AsyncSession, principal: Principal, endpoint_id: UUID) -> None:
    """Delete an endpoint with its log and secrets; raises `WebhookEndpointNotFound`."""
    endpoint = await find(session, endpoint_id, hold=True)
    await _audit(session, principal, endpoint, "deleted")
    await repository.delete_endpoint(session, endpoint)
    await forget(session, tenant_of(principal), [endpoint.secret_ref, endpoint.previous_secret_ref])


async def find(session: AsyncSession, endpoint_id: UUID, *, hold: bool = False) -> WebhookEndpoint:
    """The tenant's endpoint; raises `WebhookEndpointNotFound`."""
    endpoint = await repository.find_endpoint(session, endpoint_id, hold=hold)
    if endpoint is None:
        raise WebhookEndpointNotFound
    return endpoint


def _refuse_second_overlap(endpoint: WebhookEndpoint, wanted: RotateInboundSecret) -> None:
    until = endpoint.previous_secret_until
    if wanted.overlap_hours and until is not None and until > utc_now():
        raise WebhookRotationUnderWay("Rotate without an overlap to end both at once.")


async def _audit(session: AsyncSession, principal: Principal, endpoint: WebhookEndpoint, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"webhook_endpoint.{done}",
        object_type="webhook_endpoint",
        object_id=str(endpoint.id),
        detail={"name": endpoint.name, "events": " ".join(endpoint.events), "state": endpoint.state},
    )


async def _view(session: AsyncSession, endpoint: WebhookEndpoint) -> EndpointView:
    last = await receipt_repository.list_last_received(session, "endpoint_id", [endpoint.id])
    return EndpointView.model_validate(_fields(endpoint) | {"last_received_at": last.get(endpoint.id)})


def _fields(endpoint: WebhookEndpoint) -> dict[str, object]:
    return {
        "id": endpoint.id,
        "name": endpoint.name,
        "path": f"{PATH}{endpoint.id}",
        "events": endpoint.events,
        "state": endpoint.state,
        "previous_secret_until": endpoint.previous_secret_until,
        "created_by": endpoint.created_by,
        "created_at": endpoint.created_at,
    }
