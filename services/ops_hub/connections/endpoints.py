"""`/ops/connections`: connections to providers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.ops_hub.connection_writes import (
    PlatformConnectionManual,
    PlatformConnectionUpdate,
    PlatformReconnect,
    ProviderAccounts,
)
from contracts.ops_hub.connections import (
    ConnectionSync,
    HealthState,
    Platform,
    PlatformConnection,
    PlatformConnections,
)
from libs.auth import Principal, current_principal, public, tenant_of
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent, IdempotentRequired
from libs.kept_secrets import KeeperOf
from libs.pagination import Page, PageCursor, PageLimit
from libs.sse import EVENT_STREAM, EventStreamResponse, event_stream
from services.ops_hub.connections import accounts, changing, connecting, following, service
from services.ops_hub.connections.offers import LIVE_FLAG

router = APIRouter(prefix="/ops/connections", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
ETag = Annotated[str | None, Header(max_length=200, description="The `ETag` that was read last; it is required.")]
READ, WRITE = (public(scope, flag="OPS_HUB_ENABLED") for scope in ("ops:read", "ops:write"))
ONE = "/{connection_id}"
MISSING = problems({404: "No such connection."})
STALE = problems({412: "`If-Match` names another revision.", 428: "There is no `If-Match`."})
AWAY = problems({503: "The vault that keeps credentials is away."})


class PlatformConnectionQuery(BaseModel):
    """Which connections; without a filter every one."""

    model_config = ConfigDict(extra="forbid")

    platform: list[Platform] = Field(default_factory=list[Platform], max_length=4, description="Any of these.")
    health: list[HealthState] = Field(default_factory=list[HealthState], max_length=4, description="Any of these.")


@router.get("", operation_id="list_platform_connections", openapi_extra=READ)
async def list_platform_connections(
    request: Request, session: TenantSession, caller: Caller, query: Annotated[PlatformConnectionQuery, Query()]
) -> PlatformConnections:
    """What can be connected here, and every connection that fits, by platform and age."""
    state = request.app.state
    flags = state.flags.of_tenant(tenant_of(caller))
    return await service.list_connections(
        session,
        platforms=query.platform,
        states=query.health,
        flags=flags,
        consents=state.providers.consents,
        practised=state.providers.practised,
    )


@router.get(ONE, operation_id="get_platform_connection", openapi_extra=READ, responses=MISSING)
async def get_platform_connection(
    connection_id: UUID, session: TenantSession, response: Response
) -> PlatformConnection:
    """One connection. Its `ETag` is for `If-Match` when it is changed or cut."""
    found = await service.get_connection(session, connection_id)
    response.headers["ETag"] = found.etag
    return found


@router.get(
    ONE + "/accounts",
    operation_id="list_provider_accounts",
    openapi_extra=READ,
    responses=MISSING
    | problems(
        {
            409: "It is cut, or the provider does not let it (`provider_refused`, with a `reason`).",
            503: "The provider does not answer.",
        }
    ),
)
async def list_provider_accounts(connection_id: UUID, request: Request, caller: Caller) -> ProviderAccounts:
    """What the connection could read, as its provider says now."""
    state = request.app.state
    return await accounts.list_accounts(state.database, state.providers, tenant_of(caller), connection_id)


@router.get(
    ONE + "/syncs",
    operation_id="list_connection_syncs",
    openapi_extra=READ,
    responses=MISSING | problems({422: "The cursor is none of this list."}),
)
async def list_connection_syncs(
    connection_id: UUID, request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[ConnectionSync]:
    """When it was read and how that ended, newest first."""
    return await service.list_syncs(session, request.app.state.cursors, connection_id, cursor=cursor, limit=limit)


@router.get(
    ONE + "/syncs/{sync_id}/events",
    operation_id="follow_connection_sync",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED", route_class="stream"),
    response_class=EventStreamResponse,
    responses=problems({404: "No such connection or sync."}) | EVENT_STREAM,
)
async def follow_connection_sync(
    connection_id: UUID, sync_id: UUID, request: Request, caller: Caller
) -> EventStreamResponse:
    """The sync (a `ConnectionSync`) as server-sent events, each time it changes, until it is over."""
    database = request.app.state.database
    return event_stream(request, await following.follow(database, tenant_of(caller), connection_id, sync_id))


@router.post(
    "/{platform}/manual",
    operation_id="connect_platform_by_hand",
    status_code=201,
    openapi_extra=WRITE,
    responses=AWAY
    | problems(
        {
            404: "Live connections of this platform are turned off (`feature_disabled`).",
            409: "The account is connected already; `connection_id` says by which.",
            422: "The platform is connected at its provider, credentials are missing or not taken, or no such account.",
        }
    ),
)
async def connect_platform_by_hand(
    platform: Platform,
    wanted: PlatformConnectionManual,
    request: Request,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    keeper: KeeperOf,
    response: Response,
) -> PlatformConnection:
    """Connect for practice with one click, or with credentials where the platform goes by them. It is read at once.

    Those of a `practice_login` connect for practice as well, at the practice provider of a local installation.
    """
    if wanted.mode == "live":
        request.app.state.flags.require(LIVE_FLAG[platform], tenant_of(caller))
    practised = request.app.state.providers.practised
    made = await connecting.connect_by_hand(session, caller, platform, wanted, keeper, practised)
    response.headers["ETag"] = made.etag
    return made


@router.patch(
    ONE,
    operation_id="update_platform_connection",
    openapi_extra=WRITE,
    responses=MISSING
    | STALE
    | problems(
        {
            409: "The account is connected already; `connection_id` says by which.",
            422: "No such account, or it has no such setting.",
        }
    ),
)
async def update_platform_connection(
    connection_id: UUID,
    change: PlatformConnectionUpdate,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: ETag = None,
) -> PlatformConnection:
    """Choose another account, how often it is read, and what of it. Another account is read at once."""
    changed = await changing.update_connection(session, caller, connection_id, change, if_match=if_match)
    response.headers["ETag"] = changed.etag
    return changed


@router.post(
    ONE + "/sync",
    operation_id="sync_platform_connection",
    status_code=202,
    openapi_extra=WRITE,
    responses=MISSING | problems({409: "It is cut, or it is being read already; `sync_id` says by which sync."}),
)
async def sync_platform_connection(
    connection_id: UUID, session: TenantSession, idempotency: IdempotentRequired, caller: Caller
) -> ConnectionSync:
    """Read the provider now. Follow the sync by its events."""
    return await service.request_sync(session, caller, connection_id)


@router.post(
    ONE + "/reconnect",
    operation_id="reconnect_platform_connection",
    openapi_extra=WRITE,
    responses=MISSING
    | AWAY
    | problems(
        {
            409: "Its provider has to be asked for consent (`connection_needs_consent`).",
            422: "Credentials are missing, not taken, or another account's.",
        }
    ),
)
async def reconnect_platform_connection(
    connection_id: UUID,
    wanted: PlatformReconnect,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    keeper: KeeperOf,
    response: Response,
) -> PlatformConnection:
    """Renew a connection for practice, or one that goes by credentials, and read it; settings and history stay."""
    renewed = await connecting.reconnect(session, caller, connection_id, wanted, keeper)
    response.headers["ETag"] = renewed.etag
    return renewed


@router.delete(
    ONE,
    operation_id="disconnect_platform_connection",
    status_code=204,
    openapi_extra=WRITE,
    responses=MISSING | STALE,
)
async def disconnect_platform_connection(
    connection_id: UUID, session: TenantSession, caller: Caller, if_match: ETag = None
) -> None:
    """Cut a connection: its credentials go, and its settings, its history and what was read stay."""
    await service.disconnect(session, caller, connection_id, if_match=if_match)
