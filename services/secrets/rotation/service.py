"""Asking for rotations, and seeing how far they are."""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.secrets.admin import Rotation, RotationList
from contracts.secrets.jobs import RotateKeys
from libs.auth import Principal, tenant_of
from libs.jobs import enqueue, get_job, replay_job
from services.secrets import models
from services.secrets.data_key import repository as key_repository
from services.secrets.errors import NothingToRotate, RotationRunning
from services.secrets.rotation import repository
from services.secrets.trail import note

SHOWN = 50
Kind = Literal["data_key", "rewrap"]


async def start_rotations(
    session: AsyncSession, principal: Principal, *, purpose: str | None, kind: Kind = "data_key"
) -> list[Rotation]:
    """Rotate the tenant's keys of one purpose, or all. One that was given up on goes on from where it stopped.

    Raises `NothingToRotate`, and `RotationRunning` when every one that was asked for runs already.
    """
    rings = await key_repository.list_rings(session)
    purposes = [ring.purpose for ring in rings if ring.shredded_at is None and purpose in (None, ring.purpose)]
    if not purposes:
        raise NothingToRotate
    started = [await _start(session, principal, name, kind) for name in purposes]
    rotations = [rotation for rotation in started if rotation is not None]
    if not rotations:
        raise RotationRunning
    return [_view(rotation) for rotation in rotations]


async def list_rotations(session: AsyncSession) -> RotationList:
    """The newest ones first."""
    return RotationList(items=[_view(one) for one in await repository.list_rotations(session, limit=SHOWN)])


async def _start(session: AsyncSession, principal: Principal, purpose: str, kind: Kind) -> models.Rotation | None:
    live = await repository.find_live_rotation(session, purpose)
    if live is not None:
        return live if await _go_on(session, live.id) else None
    tenant_id = tenant_of(principal)
    job_id = await enqueue(session, RotateKeys(), tenant_id=tenant_id, subject=principal.subject, unique_key=purpose)
    if await repository.find_rotation(session, job_id) is not None:
        return None  # the one before has finished its rows, and its job is just about to end
    rotation = models.Rotation(
        tenant_id=tenant_id, id=job_id, purpose=purpose, kind=kind, state="planned", requested_by=principal.subject
    )
    await repository.add_rotation(session, rotation)
    detail = {"purpose": purpose, "kind": kind}
    await note(session, principal, "rotation.requested", object_type="rotation", object_id=str(job_id), detail=detail)
    return rotation


async def _go_on(session: AsyncSession, rotation_id: UUID) -> bool:
    """Queue the job of a rotation again that was given up on; False when it is not over."""
    job = await get_job(session, rotation_id)
    if job.state not in ("failed", "dead"):
        return False
    await replay_job(session, rotation_id)
    return True


def _view(rotation: models.Rotation) -> Rotation:
    return Rotation.model_validate(rotation, from_attributes=True)
