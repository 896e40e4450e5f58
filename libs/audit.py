"""The audit trail: one row in the same transaction as the change it tells of, or neither."""

import hashlib
from collections.abc import Mapping
from typing import Literal

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.secrets.registry import PLATFORM
from libs.auth import Principal, tenant_of
from libs.db import schema_of

PLATFORM_TRAIL = PLATFORM
"""The trail of what concerns the whole platform and no tenant: enter it like a tenant to write or read it."""

Outcome = Literal["success", "denied", "failure"]
Detail = Mapping[str, str | int | float | bool | list[str] | None]

_INSERT = text(
    "insert into audit.event (tenant_id, service, actor, acting_as, action, object_type, object_id, outcome,"
    " request_id, detail, before_digest, after_digest) values (:tenant_id, :service, :actor, :acting_as, :action,"
    " :object_type, :object_id, :outcome, :request_id, cast(:detail as jsonb), :before_digest, :after_digest)"
)


async def record_audit(
    session: AsyncSession,
    principal: Principal,
    *,
    action: str,
    object_type: str,
    object_id: str,
    outcome: Outcome = "success",
    detail: Detail | None = None,
    before: object = None,
    after: object = None,
) -> None:
    """Record who did what to which object. `detail` holds no secret; of `before` and `after` only a digest is kept.

    With an actor in the token (someone acting for someone else) the actor did it, acting as the subject.
    """
    await session.execute(
        _INSERT,
        {
            "tenant_id": tenant_of(principal),
            "service": schema_of(session),
            "actor": principal.actor or principal.subject,
            "acting_as": principal.subject if principal.actor else None,
            "action": action,
            "object_type": object_type,
            "object_id": object_id,
            "outcome": outcome,
            "request_id": principal.request_id,
            "detail": orjson.dumps(dict(detail or {})).decode(),
            "before_digest": _digest(before),
            "after_digest": _digest(after),
        },
    )


def _digest(value: object) -> str | None:
    """SHA-256 of the value's canonical JSON: tells whether it changed, and nothing else."""
    if value is None:
        return None
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
