"""Writing, changing and removing annotations; whoever may write changes those of others, too."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.annotations import MOST_ANNOTATIONS, Annotation, AnnotationCreate, AnnotationWrite
from contracts.metrics.budgets import BudgetScope
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from libs.preconditions import refuse_unseen
from services.metrics import models
from services.metrics.annotations import repository
from services.metrics.annotations.errors import (
    AnnotationBeyondView,
    AnnotationNotFound,
    AnnotationStale,
    TooManyAnnotations,
)
from services.metrics.annotations.repository import AnnotationFilter
from services.metrics.budgets.scopes import Scope, scope_of


async def list_annotations(
    session: AsyncSession,
    cursors: CursorCodec,
    principal: Principal,
    wanted: AnnotationFilter,
    *,
    cursor: str | None,
    limit: int,
) -> Page[Annotation]:
    """Last begun first. Raises `Invalid` for days that end before they start."""
    if wanted.start and wanted.end and wanted.start > wanted.end:
        raise _not_in_order("#/query/start_date", "must not be after end_date")
    after = _position(cursors, cursor)
    rows = await repository.list_annotations(
        session, wanted, totals_only=principal.aggregates_only, after=after, limit=limit + 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.start_date.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(principal, row) for row in rows[:limit]], next_cursor=next_cursor)


async def get_annotation(session: AsyncSession, principal: Principal, annotation_id: UUID) -> Annotation:
    """Raises `AnnotationNotFound`."""
    found = await repository.find_annotation(session, annotation_id, totals_only=principal.aggregates_only)
    if found is None:
        raise AnnotationNotFound
    return _shown(principal, found)


async def create_annotation(session: AsyncSession, principal: Principal, wanted: AnnotationCreate) -> Annotation:
    """Raises `Invalid`, `AnnotationBeyondView` and `TooManyAnnotations`."""
    scope = _checked(principal, wanted)
    if await repository.count_annotations(session) >= MOST_ANNOTATIONS:
        raise TooManyAnnotations(f"Remove one first: the most is {MOST_ANNOTATIONS}.")
    now = utc_now()
    annotation = models.Annotation(
        tenant_id=tenant_of(principal),
        id=new_id(),
        dataset=wanted.dataset.value,
        revision=1,
        created_by=principal.subject,
        created_at=now,
        edited_by=principal.subject,
        edited_at=now,
    )
    _write(annotation, wanted, scope)
    await repository.save(session, annotation)
    await _audit(session, principal, annotation, "created")
    return _shown(principal, annotation)


async def replace_annotation(
    session: AsyncSession, principal: Principal, annotation_id: UUID, wanted: AnnotationWrite, *, if_match: str | None
) -> Annotation:
    """Write it anew. Raises `AnnotationNotFound`, `AnnotationStale`, `Invalid` and `AnnotationBeyondView`."""
    annotation = await _held(session, principal, annotation_id, if_match)
    _write(annotation, wanted, _checked(principal, wanted))
    annotation.edited_by, annotation.edited_at = principal.subject, utc_now()
    annotation.revision += 1
    await repository.save(session, annotation)
    await _audit(session, principal, annotation, "updated")
    return _shown(principal, annotation)


async def delete_annotation(
    session: AsyncSession, principal: Principal, annotation_id: UUID, *, if_match: str | None
) -> None:
    """Raises `AnnotationNotFound`, `AnnotationBeyondView` and `AnnotationStale`."""
    annotation = await _held(session, principal, annotation_id, if_match)
    await _audit(session, principal, annotation, "deleted")
    await repository.remove(session, annotation)


async def _held(
    session: AsyncSession, principal: Principal, annotation_id: UUID, if_match: str | None
) -> models.Annotation:
    """The annotation, held against changes by others, if it is as the caller has seen it."""
    seen = await get_annotation(session, principal, annotation_id)
    if not seen.may_change:
        raise AnnotationBeyondView
    found = await repository.find_annotation(session, annotation_id, totals_only=principal.aggregates_only, lock=True)
    if found is None:
        raise AnnotationNotFound
    told = AnnotationStale("Read it again, and decide whether your change still holds.")
    refuse_unseen(if_match, _etag(found), stale=told)
    return found


def _checked(principal: Principal, wanted: AnnotationWrite) -> Scope:
    """The scope, as the marts name it. Raises `Invalid`, and `AnnotationBeyondView` for more than the caller sees."""
    if wanted.end_date is not None and wanted.end_date < wanted.start_date:
        raise _not_in_order("/end_date", "must not be before start_date")
    names = {"platform", "account_id", "campaign_id", "campaign_name"}
    scope = scope_of(BudgetScope.model_validate(wanted.model_dump(include=names)), "")
    if not _may_write(principal, scope):
        raise AnnotationBeyondView
    return scope


def _may_write(principal: Principal, scope: Scope) -> bool:
    """Whoever is limited to some accounts reads of the whole, and writes about these accounts alone."""
    if principal.accounts is not None and f"{scope.platform}:{scope.account_id}" not in principal.accounts:
        return False
    return scope.account_id is None or not principal.aggregates_only


def _write(annotation: models.Annotation, wanted: AnnotationWrite, scope: Scope) -> None:
    annotation.start_date, annotation.end_date = wanted.start_date, wanted.end_date or wanted.start_date
    annotation.title, annotation.text, annotation.category = wanted.title, wanted.text, wanted.category
    annotation.platform, annotation.account_id = scope.platform, scope.account_id
    annotation.campaign_id, annotation.campaign_name = scope.campaign_id, wanted.campaign_name


def _position(cursors: CursorCodec, cursor: str | None) -> tuple[date, UUID] | None:
    if cursor is None:
        return None
    day, row_id = cursors.decode(cursor, 2)
    return date.fromisoformat(day), UUID(row_id)


def _not_in_order(pointer: str, message: str) -> Invalid:
    return Invalid(errors=[FieldProblem(pointer=pointer, code="date_order", message=message)])


def _etag(annotation: models.Annotation) -> str:
    """The annotation's revision, with its id: two annotations never share one."""
    return f'"{annotation.id.hex}-{annotation.revision}"'


def _shown(principal: Principal, annotation: models.Annotation) -> Annotation:
    scope = Scope(annotation.platform, annotation.account_id, annotation.campaign_id)
    follows = {"level": scope.level, "may_change": _may_write(principal, scope), "etag": _etag(annotation)}
    as_they_are = set(Annotation.model_fields) - set(follows)
    return Annotation.model_validate({name: getattr(annotation, name) for name in as_they_are} | follows)


async def _audit(session: AsyncSession, principal: Principal, annotation: models.Annotation, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"annotation.{done}",
        object_type="annotation",
        object_id=str(annotation.id),
        detail={
            "title": annotation.title,
            "start_date": annotation.start_date.isoformat(),
            "end_date": annotation.end_date.isoformat(),
            "category": annotation.category,
            "platform": annotation.platform,
            "account_id": annotation.account_id,
            "campaign": annotation.campaign_name,
        },
    )
