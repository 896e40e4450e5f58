"""The transaction of a person's request, and the audit entry inside it."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Literal
from uuid import UUID

import structlog
from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.caller import EdgeOf
from gateway.state import StateOf
from libs.audit import record_audit
from libs.auth import Principal
from libs.db import Database

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def transaction_of(database: Database, tenant_id: UUID | None) -> AbstractAsyncContextManager[AsyncSession]:
    """One transaction as `tenant_id`, or without a tenant when there is none (yet)."""
    return database.platform() if tenant_id is None else database.tenant(tenant_id)


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
    """Write down who did what. Audit entries belong to a tenant; without one, the log has it."""
    if principal.tenant_id is None:
        log.info(action, actor=principal.subject, object_id=object_id, outcome=outcome)
        return
    await record_audit(
        session,
        principal,
        action=action,
        object_type=object_type,
        object_id=object_id,
        outcome=outcome,
        detail=detail or {},
    )


CallerSession = Annotated[AsyncSession, Depends(get_caller_session, scope="function")]
