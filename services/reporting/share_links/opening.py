"""What a link does for whoever has it. Nobody is told why one does not work."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.report_inputs.frame import Branding
from contracts.reporting.runs import ArtifactFormat
from libs.audit import Detail, Outcome, record_audit
from libs.auth import ANONYMOUS, Principal
from libs.clock import utc_now
from services.reporting.branding.freezing import find_branding_of_run
from services.reporting.links import Place, place_in, token_digest
from services.reporting.models import ReportRun, ShareLink
from services.reporting.runs.errors import FormatUnknown, ResultsNotReady
from services.reporting.runs.kinds import Artifact
from services.reporting.share_links import repository
from services.reporting.share_links.desk import HAS_RESULT, Desk
from services.reporting.share_links.errors import (
    ShareLinkLocked,
    ShareLinkUnknown,
    SharePasswordNeeded,
    SharePasswordWrong,
)
from services.reporting.share_links.repository import ShareLinkRow

HUB = "OPS_HUB_ENABLED"
FREE_GUESSES = 5
LONGEST_LOCK_MINUTES = 60


@dataclass(frozen=True)
class Proof:
    """What a visitor brings besides the link: the password, or the passage that it was changed for."""

    password: str = ""
    passage: str = ""
    request_id: str | None = None


@dataclass(frozen=True)
class Opened:
    """What the page of a link shows. `passage` opens the files of one with a password; `branding` is the run's."""

    run: ReportRun
    formats: list[ArtifactFormat]
    expires_at: datetime
    passage: str | None
    branding: Branding | None


async def show(desk: Desk, token: str, proof: Proof) -> Opened:
    """What the link's page shows; it counts as a view. Raises as `_admit` does, and `ResultsNotReady`."""
    place = await _admit(desk, token, proof)
    async with desk.database.tenant(place.tenant_id) as session:
        row = await _hold_working(desk, session, place, token)
        run = _with_result(row)
        row.link.views, row.link.last_viewed_at = row.link.views + 1, utc_now()
        if proof.password:
            row.link.failures, row.link.locked_until = 0, None
        await repository.save(session, row.link)
        await _audit(session, proof, "share_link.opened", row.link)
        passage = desk.passages.issue(row.link, utc_now()) if row.link.password_hash else None
        branding = await find_branding_of_run(session, run)
        return Opened(run, _offered(row.link), row.link.expires_at, passage, branding)


async def take(desk: Desk, token: str, proof: Proof, wanted: str) -> Artifact:
    """The result as a file. Raises as `_admit` does, `FormatUnknown` and `ResultsNotReady`."""
    place = await _admit(desk, token, proof)
    async with desk.database.tenant(place.tenant_id) as session:
        row = _working(desk, await repository.find_link(session, place.row_id), token)
        run = _with_result(row)
        known: ArtifactFormat | None = next((one for one in _offered(row.link) if one == wanted), None)
        if known is None:
            raise FormatUnknown
        artifact = await desk.kinds[run.kind].render(session, run, known)
        await _audit(session, proof, "share_link.downloaded", row.link, {"format": wanted})
    return artifact


async def _admit(desk: Desk, token: str, proof: Proof) -> Place:
    """Where the link leads, for somebody who may go there.

    Raises `ShareLinkUnknown`, `SharePasswordNeeded`, `SharePasswordWrong`, `ShareLinkLocked`, and `GatewaySilent` while
    nobody can tell whether the tenant may share.
    """
    place = place_in(token)
    if place is None or place.tenant_id not in await desk.database.living([place.tenant_id]):
        raise ShareLinkUnknown
    async with desk.database.tenant(place.tenant_id, read_only=True) as session:
        link = _working(desk, await repository.find_link(session, place.row_id), token).link
    if not await desk.gateway.may_share(place.tenant_id):
        raise ShareLinkUnknown
    if link.password_hash is not None and not desk.passages.holds(link, proof.passage, utc_now()):
        await _try_password(desk, token, place, proof)
    return place


async def _try_password(desk: Desk, token: str, place: Place, proof: Proof) -> None:
    """It is counted before it is looked at, so that many at once are as many."""
    if not proof.password:
        raise SharePasswordNeeded
    async with desk.database.tenant(place.tenant_id) as session:
        link = (await _hold_working(desk, session, place, token)).link
        _count_guess(link, utc_now())
        await repository.save(session, link)
        stored = link.password_hash
    assert stored is not None  # a link keeps the password that it was made with
    if not await desk.passwords.verify(stored, proof.password):
        async with desk.database.tenant(place.tenant_id) as session:
            await _audit(session, proof, "share_link.refused", link, outcome="denied")
        raise SharePasswordWrong


def _count_guess(link: ShareLink, now: datetime) -> None:
    """After five, each further one has to wait, twice as long as the last. Raises `ShareLinkLocked`."""
    if link.locked_until is not None and link.locked_until > now:
        raise ShareLinkLocked(retry_after=int((link.locked_until - now).total_seconds()) + 1)
    link.failures += 1
    if link.failures >= FREE_GUESSES:
        minutes = min(LONGEST_LOCK_MINUTES, 2 ** min(link.failures - FREE_GUESSES, 10))
        link.locked_until = now + timedelta(minutes=minutes)


async def _hold_working(desk: Desk, session: AsyncSession, place: Place, token: str) -> ShareLinkRow:
    return _working(desk, await repository.hold_link(session, place.row_id), token)


def _working(desk: Desk, row: ShareLinkRow | None, token: str) -> ShareLinkRow:
    """Raises `ShareLinkUnknown` for what is none, revoked, expired, or of something that is switched off."""
    if row is None or not hmac.compare_digest(row.link.token_digest, token_digest(token)):
        raise ShareLinkUnknown
    if row.link.revoked_at is not None or row.link.expires_at <= utc_now():
        raise ShareLinkUnknown
    if row.run.kind == "local_grid" and not desk.flags.is_enabled(HUB, row.link.tenant_id):
        raise ShareLinkUnknown
    return row


def _with_result(row: ShareLinkRow) -> ReportRun:
    """While the run is replayed, its link waits."""
    if row.run.state not in HAS_RESULT:
        raise ResultsNotReady
    return row.run


def _offered(link: ShareLink) -> list[ArtifactFormat]:
    """They were checked when they were written."""
    return cast("list[ArtifactFormat]", link.formats)


async def _audit(
    session: AsyncSession,
    proof: Proof,
    action: str,
    link: ShareLink,
    detail: Detail | None = None,
    outcome: Outcome = "success",
) -> None:
    visitor = Principal("reporting", ANONYMOUS, link.tenant_id, request_id=proof.request_id)
    about = {**(detail or {}), "run": str(link.run_id)}
    await record_audit(
        session, visitor, action=action, object_type="share_link", object_id=str(link.id), outcome=outcome,
        detail=about,
    )  # fmt: skip
