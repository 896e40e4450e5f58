"""Making, listing and revoking share links."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.share_links import NewShareLink, ShareLink, ShareLinkDraft, ShareLinkState
from libs.audit import Detail, record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.errors import FieldProblem, Forbidden
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from services.reporting import models
from services.reporting.links import drawn_token, token_digest
from services.reporting.runs import repository as run_repository
from services.reporting.runs.errors import ResultsNotReady, RunNotFound
from services.reporting.runs.kinds import Kinds
from services.reporting.share_links import repository
from services.reporting.share_links.desk import HAS_RESULT, Desk
from services.reporting.share_links.errors import ShareFormatUnknown, ShareLinkNotFound, ShareLinksFull
from services.reporting.share_links.repository import ShareLinkRow

MOST_ACTIVE = 20
READ = "reports:read"


async def create_link(
    session: AsyncSession, desk: Desk, principal: Principal, run_id: UUID, draft: ShareLinkDraft
) -> NewShareLink:
    """Make a link; its address is shown this once.

    Raises `Forbidden` for who may not download, `RunNotFound`, `ResultsNotReady`, `ShareFormatUnknown` and
    `ShareLinksFull`.
    """
    _refuse_who_may_not_see(principal)
    hashed = await desk.passwords.hash(draft.password) if draft.password else None
    run = await run_repository.hold_run(session, run_id)
    if run is None:
        raise RunNotFound
    _refuse_other_accounts(principal, run)
    if run.state not in HAS_RESULT:
        raise ResultsNotReady
    _refuse_other_formats(draft, desk.kinds, run)
    now = utc_now()
    if await repository.count_active(session, run_id, now=now) >= MOST_ACTIVE:
        raise ShareLinksFull
    link_id = new_id()
    token = drawn_token(run.tenant_id, link_id)
    link = models.ShareLink(
        tenant_id=run.tenant_id,
        id=link_id,
        run_id=run.id,
        token_digest=token_digest(token),
        password_hash=hashed,
        formats=list(dict.fromkeys(draft.formats)),
        failures=0,
        views=0,
        created_by=_by(principal),
        created_at=now,
        expires_at=now + timedelta(days=draft.expires_in_days),
    )
    await repository.save(session, link)
    detail = {"formats": link.formats, "days": draft.expires_in_days, "password": hashed is not None}
    await _audit(session, principal, "share_link.created", link, detail)
    shown = _shown(ShareLinkRow(link, run))
    return NewShareLink(**shown.model_dump(), url=f"{desk.address}/share/{token}")


async def list_links(
    session: AsyncSession, cursors: CursorCodec, *, run_id: UUID | None, cursor: str | None, limit: int
) -> Page[ShareLink]:
    """Newest first."""
    after = cursors.decode_row(cursor)
    rows = await repository.list_links(session, run_id=run_id, after=after, limit=limit + 1)
    last = rows[limit - 1].link if len(rows) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_shown(row) for row in rows[:limit]], next_cursor=next_cursor)


async def list_links_of_run(
    session: AsyncSession, cursors: CursorCodec, run_id: UUID, *, cursor: str | None, limit: int
) -> Page[ShareLink]:
    """Newest first. Raises `RunNotFound`."""
    if await run_repository.find_run(session, run_id) is None:
        raise RunNotFound
    return await list_links(session, cursors, run_id=run_id, cursor=cursor, limit=limit)


async def revoke_link(session: AsyncSession, principal: Principal, link_id: UUID) -> None:
    """It opens nothing from now on, also where its page is open. A second time changes nothing.

    Raises `ShareLinkNotFound`.
    """
    row = await repository.hold_link(session, link_id)
    if row is None:
        raise ShareLinkNotFound
    if row.link.revoked_at is None:
        row.link.revoked_at, row.link.revoked_by = utc_now(), _by(principal)
        await repository.save(session, row.link)
        await _audit(session, principal, "share_link.revoked", row.link, {})


def _refuse_who_may_not_see(principal: Principal) -> None:
    if READ not in principal.scopes:
        raise Forbidden(f"This needs the scope {READ} as well.", missing_scope=READ)


def _refuse_other_accounts(principal: Principal, run: models.ReportRun) -> None:
    """What a run shows was frozen by its owner's rights. Who sees less shares none of it."""
    seen: list[str] | None = run.viewer_scope.get("accounts")
    beyond = principal.accounts is not None and (seen is None or not principal.accounts.issuperset(seen))
    finer = principal.aggregates_only and not run.viewer_scope.get("aggregates_only")
    if run.kind != "local_grid" and (beyond or finer):
        raise RunNotFound


def _refuse_other_formats(draft: ShareLinkDraft, kinds: Kinds, run: models.ReportRun) -> None:
    known = kinds[run.kind].formats
    wrong = [
        FieldProblem(pointer=f"/formats/{number}", code="format_unknown", message=f"The run is not had as {wanted}.")
        for number, wanted in enumerate(draft.formats)
        if wanted not in known
    ]
    if wrong:
        raise ShareFormatUnknown(errors=wrong)


def _state(link: models.ShareLink) -> ShareLinkState:
    if link.revoked_at is not None:
        return "revoked"
    return "active" if link.expires_at > utc_now() else "expired"


def _shown(row: ShareLinkRow) -> ShareLink:
    link, run = row.link, row.run
    own = {name: getattr(link, name) for name in ShareLink.model_fields if hasattr(link, name)}
    of_run = {"report_id": run.report_id, "report_name": run.name, "kind": run.kind, "run_number": run.number}
    return ShareLink.model_validate(
        own | of_run | {"state": _state(link), "has_password": link.password_hash is not None}
    )


async def _audit(
    session: AsyncSession, principal: Principal, action: str, link: models.ShareLink, detail: Detail
) -> None:
    about = {**detail, "run": str(link.run_id)}
    await record_audit(
        session, principal, action=action, object_type="share_link", object_id=str(link.id), detail=about
    )


def _by(principal: Principal) -> str:
    return principal.actor or principal.subject
