"""Importing profiles of an earlier product, taking them over, and rolling a batch back."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub import legacy_profile
from contracts.ops_hub.jobs import TakeLocationsOver
from contracts.ops_hub.legacy_profile import LegacyProfile
from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.jobs import JobContext, enqueue
from services.ops_hub import models
from services.ops_hub.activity.service import SERVICE, record
from services.ops_hub.legacy_profiles import repository
from services.ops_hub.legacy_profiles.locations import give_back_locations, take_locations
from services.ops_hub.legacy_profiles.mapping import answers_of
from services.ops_hub.onboarding import repository as onboardings
from services.ops_hub.onboarding.rules import next_step
from services.ops_hub.onboarding.service import seed_from
from services.ops_hub.setup_tasks.service import note_progress

Plan = Literal["imports", "known", "answered"]
MOST_AT_ONCE = 200
"""Locations that are added while somebody waits for the first screen."""


@dataclass(frozen=True)
class RolledBack:
    """What a rollback did: whether the profile and the answers went, and what became of the locations."""

    outcome: Literal["removed", "kept"]
    locations_removed: int = 0
    locations_kept: list[str] = field(default_factory=list[str])
    """By name: somebody has changed them since."""


async def plan_import(session: AsyncSession) -> Plan:
    """What importing a profile would do for the tenant: nothing where one is known, or the questions are answered."""
    if await repository.find_profile(session) is not None:
        return "known"
    answered = await onboardings.find_onboarding(session)
    return "answered" if answered is not None and answered.revision > 0 else "imports"


async def import_profile(
    session: AsyncSession, principal: Principal, tenant_id: UUID, profile: LegacyProfile, *, batch_id: UUID
) -> Plan:
    """Keep the profile until the hub is first opened; what was there stays."""
    plan = await plan_import(session)
    if plan == "imports":
        kept = models.LegacyProfile(
            tenant_id=tenant_id,
            batch_id=batch_id,
            profile=profile.model_dump(mode="json"),
            imported_by=principal.subject,
        )
        await repository.add_profile(session, kept)
        await _audit(session, principal, kept, "imported")
    return plan


async def take_over(session: AsyncSession, tenant_id: UUID) -> None:
    """Answer the first questions from the tenant's profile, and add its locations, once. What it does not answer is
    asked, and more than `MOST_AT_ONCE` locations are left to a job."""
    kept = await repository.find_profile(session, lock=True)
    if kept is None or kept.taken_over_at is not None:
        return
    onboarding = await onboardings.hold_onboarding(session, tenant_id, changed_by=SERVICE)
    if onboarding.revision > 0:
        return
    profile = legacy_profile.LegacyProfile.model_validate(kept.profile)
    answers = answers_of(profile)
    now = kept.taken_over_at = onboarding.changed_at = utc_now()
    onboarding.business_type, onboarding.location_count = answers.business_type, answers.location_count
    onboarding.goals, onboarding.source, onboarding.batch_id = list(answers.goals), "legacy", kept.batch_id
    onboarding.revision = 1
    if next_step(answers) is None:
        onboarding.finished_at, onboarding.finished_by = now, SERVICE
    await repository.save(session)
    await record(session, tenant_id, "onboarding.taken_over", actor=SERVICE, detail={"batch_id": str(kept.batch_id)})
    if len(profile.locations) > MOST_AT_ONCE:
        kept.locations_job_id = await enqueue(session, TakeLocationsOver(), tenant_id=tenant_id, subject=SERVICE)
        await repository.save(session)
    else:
        await take_locations(session, tenant_id, profile, batch_id=kept.batch_id)
    if onboarding.finished_at is not None:
        await seed_from(session, onboarding, actor=SERVICE)


async def take_locations_later(context: JobContext) -> None:
    """What `take_over` left to the job. Whoever rolls back meanwhile waits for it, or has been faster.

    Raises `LocationImportRunning`.
    """
    async with context.session() as session:
        kept = await repository.find_profile(session, lock=True)
        if kept is None or kept.locations_job_id != context.job_id:
            return
        profile = legacy_profile.LegacyProfile.model_validate(kept.profile)
        await take_locations(session, context.tenant_id, profile, batch_id=kept.batch_id, written=context.progress)
        await note_progress(session, context.tenant_id, actor=SERVICE)
        kept.locations_job_id = None
        await repository.save(session)


async def roll_back(session: AsyncSession, principal: Principal, tenant_id: UUID, *, batch_id: UUID) -> RolledBack:
    """Take the batch's profile back, and what came of it. What somebody has changed stays: each location by itself,
    the answers and their tasks together."""
    kept = await repository.find_profile(session, lock=True)
    if kept is None or kept.batch_id != batch_id:
        return RolledBack("kept")
    removed, staying = await give_back_locations(session, batch_id=batch_id)
    is_touched = kept.taken_over_at is not None and await repository.is_touched(session)
    if not is_touched:
        if kept.taken_over_at is not None:
            await repository.remove_onboarding(session)
            await record(session, tenant_id, "onboarding.rolled_back", actor=principal.subject)
        await repository.remove_profile(session, kept)
    else:
        kept.locations_job_id = None
        await repository.save(session)
        await note_progress(session, tenant_id, actor=principal.subject)
    if removed or staying:
        counts = {"removed": removed, "kept": len(staying)}
        await record(session, tenant_id, "location.rolled_back", actor=principal.subject, detail=counts)
    if removed or not is_touched:
        await _audit(session, principal, kept, "rolled_back", locations_removed=removed, locations_kept=len(staying))
    return RolledBack("kept" if is_touched else "removed", removed, staying)


async def _audit(
    session: AsyncSession, principal: Principal, kept: models.LegacyProfile, done: str, **counts: int
) -> None:
    await record_audit(
        session,
        principal,
        action=f"legacy_profile.{done}",
        object_type="legacy_profile",
        object_id=str(kept.tenant_id),
        detail={"batch_id": str(kept.batch_id), "legacy_id": str(kept.profile.get("legacy_id"))} | counts,
    )
