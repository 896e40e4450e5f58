"""Keeping the answers to the first questions, step by step, and what follows from them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.onboarding import GOALS, Onboarding, OnboardingAnswers, OnboardingWrite
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.preconditions import refuse_unseen
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.onboarding import repository
from services.ops_hub.onboarding.errors import OnboardingStale
from services.ops_hub.onboarding.rules import check, next_step
from services.ops_hub.setup_tasks.service import seed_tasks


async def get_onboarding(session: AsyncSession, tenant_id: UUID) -> Onboarding:
    """How far the tenant is; nothing is answered yet of one that was never here."""
    return shown(await repository.find_onboarding(session), tenant_id)


async def save_onboarding(
    session: AsyncSession, principal: Principal, wanted: OnboardingWrite, *, if_match: str | None
) -> Onboarding:
    """Keep the answers, and make the setup tasks with the last step. The same answers again change nothing.

    Raises `OnboardingStale`, and `Invalid` for answers out of order, and for gaps when they are to be complete: with
    `finish`, and from then on.
    """
    tenant_id, actor = tenant_of(principal), actor_of(principal)
    kept = await repository.hold_onboarding(session, tenant_id, changed_by=actor)
    told = OnboardingStale("Read it again, and decide whether your answers still hold.")
    refuse_unseen(if_match, _etag(kept.revision, tenant_id), stale=told)
    finishes = wanted.finish and kept.finished_at is None
    check(wanted, complete=wanted.finish or kept.finished_at is not None)
    if not finishes and _answers(kept) == _in_order(wanted) and kept.revision > 0:
        return shown(kept, tenant_id)
    began = kept.revision == 0
    _write(kept, wanted, actor=actor, finishes=finishes, at=utc_now())
    await repository.save(session)
    if kept.finished_at is not None:
        await seed_from(session, kept, actor=actor)
    await _tell(session, principal, kept, began=began, finishes=finishes)
    return shown(kept, tenant_id)


async def seed_from(session: AsyncSession, kept: models.Onboarding, *, actor: str) -> None:
    """The setup tasks of finished answers."""
    assert kept.location_count is not None  # finished answers are complete: the table checks it
    await seed_tasks(
        session,
        kept.tenant_id,
        goals=kept.goals,
        location_count=kept.location_count,
        actor=actor,
        batch_id=kept.batch_id,
    )


def shown(kept: models.Onboarding | None, tenant_id: UUID) -> Onboarding:
    """The answers as the API shows them."""
    if kept is None or kept.revision == 0:
        unset = dict.fromkeys(("changed_at", "changed_by", "finished_at", "finished_by"))
        start = {"state": "not_started", "next_step": "business_type", "source": "wizard", "etag": _etag(0, tenant_id)}
        return Onboarding.model_validate(unset | start)
    answers = _answers(kept)
    return Onboarding.model_validate(
        answers.model_dump()
        | {
            "state": "in_progress" if kept.finished_at is None else "finished",
            "next_step": next_step(answers),
            "source": kept.source,
            "changed_at": kept.changed_at,
            "changed_by": kept.changed_by,
            "finished_at": kept.finished_at,
            "finished_by": kept.finished_by,
            "etag": _etag(kept.revision, tenant_id),
        }
    )


def _write(kept: models.Onboarding, wanted: OnboardingWrite, *, actor: str, finishes: bool, at: datetime) -> None:
    answers = _in_order(wanted)
    kept.business_type, kept.location_count, kept.goals = (
        answers.business_type,
        answers.location_count,
        list(answers.goals),
    )
    kept.changed_by, kept.changed_at = actor, at
    kept.revision += 1
    if finishes:
        kept.finished_by, kept.finished_at = actor, at


async def _tell(
    session: AsyncSession, principal: Principal, kept: models.Onboarding, *, began: bool, finishes: bool
) -> None:
    """Drafts are nobody's news; the beginning, the end, and what is changed afterwards are."""
    happened = [
        *(["started"] if began else []),
        *(["finished"] if finishes else ["changed"] if kept.finished_at is not None else []),
    ]
    for verb in happened:
        detail = {"business_type": kept.business_type, "location_count": kept.location_count, "goals": kept.goals}
        await record(session, kept.tenant_id, f"onboarding.{verb}", actor=kept.changed_by, detail=detail)
        if verb != "started":
            await record_audit(
                session,
                principal,
                action=f"onboarding.{verb}",
                object_type="onboarding",
                object_id=str(kept.tenant_id),
                detail=detail,
            )


def _answers(kept: models.Onboarding) -> OnboardingAnswers:
    return OnboardingAnswers.model_validate(
        {"business_type": kept.business_type, "location_count": kept.location_count, "goals": kept.goals}
    )


def _in_order(wanted: OnboardingAnswers) -> OnboardingAnswers:
    """The goals are a set: kept in one order, so that the same answers are the same bytes."""
    answers = {name: getattr(wanted, name) for name in OnboardingAnswers.model_fields}
    return OnboardingAnswers.model_validate(answers | {"goals": [goal for goal in GOALS if goal in wanted.goals]})


def _etag(revision: int, tenant_id: UUID) -> str:
    return f'"{tenant_id.hex}-{revision}"'
