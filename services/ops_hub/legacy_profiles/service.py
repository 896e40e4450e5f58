"""Importing profiles of an earlier product, taking them over, and rolling a batch back.

The locations of a profile stay in it: a noun that keeps locations takes them from there, in `take_over`.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub import legacy_profile
from contracts.ops_hub.legacy_profile import LegacyProfile
from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from services.ops_hub import models
from services.ops_hub.activity.service import SERVICE, record
from services.ops_hub.legacy_profiles import repository
from services.ops_hub.legacy_profiles.mapping import answers_of
from services.ops_hub.onboarding import repository as onboardings
from services.ops_hub.onboarding.rules import next_step
from services.ops_hub.onboarding.service import seed_from

Plan = Literal["imports", "known", "answered"]
RolledBack = Literal["removed", "kept"]


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
    """Answer the first questions from the tenant's profile, once. What the profile does not answer is asked."""
    kept = await repository.find_profile(session, lock=True)
    if kept is None or kept.taken_over_at is not None:
        return
    onboarding = await onboardings.hold_onboarding(session, tenant_id, changed_by=SERVICE)
    if onboarding.revision > 0:
        return
    answers = answers_of(legacy_profile.LegacyProfile.model_validate(kept.profile))
    now = kept.taken_over_at = onboarding.changed_at = utc_now()
    onboarding.business_type, onboarding.location_count = answers.business_type, answers.location_count
    onboarding.goals, onboarding.source, onboarding.batch_id = list(answers.goals), "legacy", kept.batch_id
    onboarding.revision = 1
    if next_step(answers) is None:
        onboarding.finished_at, onboarding.finished_by = now, SERVICE
    await repository.save(session)
    await record(session, tenant_id, "onboarding.taken_over", actor=SERVICE, detail={"batch_id": str(kept.batch_id)})
    if onboarding.finished_at is not None:
        await seed_from(session, onboarding, actor=SERVICE)


async def roll_back(session: AsyncSession, principal: Principal, tenant_id: UUID, *, batch_id: UUID) -> RolledBack:
    """Take the batch's profile back, and what came of it; all of it stays once somebody has changed something."""
    kept = await repository.find_profile(session, lock=True)
    if kept is None or kept.batch_id != batch_id:
        return "kept"
    if kept.taken_over_at is not None:
        if await repository.is_touched(session):
            return "kept"
        await repository.remove_onboarding(session)
        await record(session, tenant_id, "onboarding.rolled_back", actor=principal.subject)
    await repository.remove_profile(session, kept)
    await _audit(session, principal, kept, "rolled_back")
    return "removed"


async def _audit(session: AsyncSession, principal: Principal, kept: models.LegacyProfile, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"legacy_profile.{done}",
        object_type="legacy_profile",
        object_id=str(kept.tenant_id),
        detail={"batch_id": str(kept.batch_id), "legacy_id": str(kept.profile.get("legacy_id"))},
    )
