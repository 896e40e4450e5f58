"""`/ops/setup-tasks`: what is to be done to set a tenant up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from contracts.ops_hub.setup_tasks import SetupTasks, SetupTaskUpdate
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from services.ops_hub.setup_tasks import service

router = APIRouter(prefix="/ops/setup-tasks", tags=["ops"])

Caller = Annotated[Principal, Depends(current_principal)]
Key = Annotated[str, Path(max_length=40, pattern="^[a-z_]+$", description="For example `invite_team`.")]


@router.get("", operation_id="list_setup_tasks", openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"))
async def list_setup_tasks(session: TenantSession) -> SetupTasks:
    """The tasks in their order, each with what it waits for, and the next one to do."""
    return await service.list_setup_tasks(session)


@router.patch(
    "/{key}",
    operation_id="update_setup_task",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=problems(
        {
            404: "The tenant has no such task.",
            409: "It is done by a fact, waits for others, or is done and cannot be skipped.",
            422: "Nothing is said, or two things at once.",
        }
    ),
)
async def update_setup_task(key: Key, change: SetupTaskUpdate, session: TenantSession, caller: Caller) -> SetupTasks:
    """Skip a task or take that back; say of one without a fact whether it is done. Answers all tasks."""
    return await service.update_task(session, caller, key, change)
