"""`/oauth-clients`."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.oauth_client import (
    CreatedOAuthClient,
    CreateOAuthClient,
    OAuthClient,
    OAuthClientList,
    RotateOAuthSecret,
    UpdateOAuthClient,
)
from gateway.caller import EdgeOf
from gateway.identity.oauth_client import service
from gateway.state import StateOf
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent

router = APIRouter(tags=["oauth-client"])
ABSENT = {"model": Problem, "description": "No such client of this tenant."}
ENDED = {"model": Problem, "description": "No live client of this tenant."}
MORE_THAN_OWN = {"model": Problem, "description": "The caller lacks a scope that the client should have."}


@router.get("/oauth-clients", operation_id="list_oauth_clients", openapi_extra=public("members:admin"))
async def list_oauth_clients(session: TenantSession) -> OAuthClientList:
    """The tenant's OAuth clients, newest first, revoked ones too."""
    return OAuthClientList(items=await service.list_clients(session))


@router.post(
    "/oauth-clients",
    operation_id="create_oauth_client",
    status_code=201,
    openapi_extra=public("members:admin", step_up="session"),
    responses={403: MORE_THAN_OWN},
)
async def create_oauth_client(
    body: CreateOAuthClient, session: TenantSession, edge: EdgeOf, state: StateOf, idempotency: Idempotent
) -> CreatedOAuthClient:
    """Make a client. Its secret is in this answer and nowhere else; `POST /oauth/token` takes it."""
    return await service.create(session, body, hasher=state.key_hasher, edge=edge)


@router.get(
    "/oauth-clients/{oauth_client_id}",
    operation_id="get_oauth_client",
    openapi_extra=public("members:admin"),
    responses={404: ABSENT},
)
async def get_oauth_client(oauth_client_id: UUID, session: TenantSession) -> OAuthClient:
    """One client of the tenant."""
    return await service.get_client(session, oauth_client_id)


@router.patch(
    "/oauth-clients/{oauth_client_id}",
    operation_id="update_oauth_client",
    openapi_extra=public("members:admin"),
    responses={404: ENDED},
)
async def update_oauth_client(
    oauth_client_id: UUID, body: UpdateOAuthClient, session: TenantSession, edge: EdgeOf
) -> OAuthClient:
    """Change a client's name, networks or quota; its tokens follow within 5 seconds."""
    return await service.update(session, oauth_client_id, body, edge=edge)


@router.post(
    "/oauth-clients/{oauth_client_id}/rotate-secret",
    operation_id="rotate_oauth_client_secret",
    openapi_extra=public("members:admin", step_up="session"),
    responses={
        403: MORE_THAN_OWN,
        404: ENDED,
        409: {"model": Problem, "description": "The secret before this one still works."},
    },
)
async def rotate_oauth_client_secret(
    oauth_client_id: UUID,
    body: RotateOAuthSecret,
    session: TenantSession,
    edge: EdgeOf,
    state: StateOf,
    idempotency: Idempotent,
) -> CreatedOAuthClient:
    """Give the client a new secret; the old one ends after the overlap."""
    return await service.rotate_secret(session, oauth_client_id, body, hasher=state.key_hasher, edge=edge)


@router.delete(
    "/oauth-clients/{oauth_client_id}",
    operation_id="revoke_oauth_client",
    status_code=204,
    openapi_extra=public("members:admin"),
    responses={404: ENDED},
)
async def revoke_oauth_client(oauth_client_id: UUID, session: TenantSession, edge: EdgeOf) -> None:
    """End a client; the tokens it has end with it, within 5 seconds."""
    await service.revoke(session, oauth_client_id, edge=edge)
