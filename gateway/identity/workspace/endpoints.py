"""`/workspaces`."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.workspace import Workspace, WorkspaceList, WorkspaceNames, WriteWorkspace
from gateway.caller import EdgeOf
from gateway.identity.workspace import service
from libs.auth import public
from libs.db import TenantSession
from libs.errors import problems

router = APIRouter(tags=["workspace"])
UNKNOWN = problems({404: "No such workspace of this tenant."})
TAKEN = problems({409: "The name is taken, or there are too many."})


@router.get("/workspaces", operation_id="list_workspaces", openapi_extra=public("members:admin"))
async def list_workspaces(session: TenantSession) -> WorkspaceList:
    """Every workspace of the tenant with its accounts and locations, by name."""
    return WorkspaceList(items=await service.list_workspaces(session))


@router.get("/workspaces/names", operation_id="list_workspace_names", openapi_extra=public(None))
async def list_workspace_names(session: TenantSession) -> WorkspaceNames:
    """Every workspace of the tenant by name alone: what a member can ask for."""
    return WorkspaceNames(items=await service.list_names(session))


@router.post(
    "/workspaces",
    operation_id="create_workspace",
    status_code=201,
    openapi_extra=public("members:admin"),
    responses=TAKEN,
)
async def create_workspace(body: WriteWorkspace, session: TenantSession, edge: EdgeOf) -> Workspace:
    """Name a set of ad accounts and locations. Accounts need not have data yet."""
    return await service.create(session, body, edge=edge)


@router.put(
    "/workspaces/{workspace_id}",
    operation_id="replace_workspace",
    openapi_extra=public("members:admin"),
    responses=UNKNOWN | TAKEN,
)
async def replace_workspace(
    workspace_id: UUID, body: WriteWorkspace, session: TenantSession, edge: EdgeOf
) -> Workspace:
    """Say anew what the workspace holds; members limited to it see the change within 5 seconds."""
    return await service.replace(session, workspace_id, body, edge=edge)


@router.delete(
    "/workspaces/{workspace_id}",
    operation_id="remove_workspace",
    status_code=204,
    openapi_extra=public("members:admin"),
    responses=UNKNOWN | problems({409: "Memberships are limited to it."}),
)
async def remove_workspace(workspace_id: UUID, session: TenantSession, edge: EdgeOf) -> None:
    """Remove a workspace that no membership is limited to; grants of it end."""
    await service.remove(session, workspace_id, edge=edge)
