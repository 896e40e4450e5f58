"""The transaction of a person's request, and the audit entry inside it."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.caller import EdgeOf
from gateway.state import StateOf
from libs.audit import PLATFORM_TRAIL, record_audit
from libs.auth import Principal
from libs.db import Database


def transaction_of(database: Database, tenant_id: UUID | None) -> AbstractAsyncContextManager[AsyncSession]:
    """One transaction as `tenant_id`; without a tenant (yet), one that writes on the platform's audit trail."""
    return database.tenant(tenant_id or PLATFORM_TRAIL)


async def get_caller_session(edge: EdgeOf, state: StateOf) -> AsyncGenerator[AsyncSession, None]:
    async with transaction_of(state.database, edge.caller.tenant_id) as session:
        yield session


async def audit(
    session: AsyncSession,
    principal: Principal,
    *,
    action: str,
    object_type: str,
    object_id: str,
    outcome: Literal["success", "denied", "failure"] = "success",
    detail: dict[str, str] | None = None,
) -> None:
    """Write down who did what: on the trail of the principal's tenant, or, without one, of the platform.

    `session` is that tenant's; `transaction_of(database, None)` without one.
    """
    await record_audit(
        session,
        replace(principal, tenant_id=principal.tenant_id or PLATFORM_TRAIL),
        action=action,
        object_type=object_type,
        object_id=object_id,
        outcome=outcome,
        detail=detail or {},
    )


CallerSession = Annotated[AsyncSession, Depends(get_caller_session, scope="function")]
