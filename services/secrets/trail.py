"""The audit trail, as the vault needs it: what cannot be written down does not happen."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from libs.audit import Detail, Outcome, record_audit
from libs.auth import Principal
from services.secrets.errors import AuditUnavailable


async def note(
    session: AsyncSession,
    principal: Principal,
    action: str,
    *,
    object_type: str,
    object_id: str,
    outcome: Outcome = "success",
    detail: Detail | None = None,
) -> None:
    """Write a line in the session's transaction. Raises `AuditUnavailable` when it cannot be written."""
    try:
        await record_audit(
            session,
            principal,
            action=action,
            object_type=object_type,
            object_id=object_id,
            outcome=outcome,
            detail=detail,
        )
    except DBAPIError as error:
        raise AuditUnavailable(retry_after=5) from error
