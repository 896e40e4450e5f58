"""Reading a tenant's branding, and writing its next version."""

import hashlib
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.branding import ReportBranding, ReportBrandingDraft, ReportBrandingReplace
from contracts.reporting.report_inputs.frame import UNBRANDED, Branding
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.preconditions import refuse_unseen
from services.reporting import models
from services.reporting.branding import repository
from services.reporting.branding.accents import refuse_unreadable
from services.reporting.branding.errors import BrandingChanged, BrandingRevisionNeeded, LogoNotFound
from services.reporting.branding.freezing import branding_of, hash_of
from services.reporting.branding.shown import etag_of, shown
from services.reporting.engine.logos import Png, as_uri, png_in

KEPT_UNUSED = timedelta(hours=1)


async def get_branding(session: AsyncSession) -> ReportBranding:
    """What runs are started with from now on."""
    return shown(await repository.find_current(session))


async def get_logo(session: AsyncSession) -> tuple[str, bytes]:
    """Its digest and the PNG. Raises `LogoNotFound`."""
    row = await repository.find_current(session)
    if row is None or row.logo is None or row.logo_sha256 is None:
        raise LogoNotFound
    return row.logo_sha256, row.logo


async def find_previewed(session: AsyncSession, draft: ReportBrandingDraft) -> Branding:
    """What `draft` would make of the branding; what is kept, when it says no name."""
    kept = _now(await repository.find_current(session))
    if draft.name is None:
        return kept
    return kept.model_copy(update=draft.model_dump() | {"color": (draft.color or UNBRANDED.color).lower()})


async def replace_branding(
    session: AsyncSession, principal: Principal, wanted: ReportBrandingReplace, *, if_match: str | None
) -> ReportBranding:
    """Everything but the logo, anew. Raises `ColorUnreadable` and what `_read_for_change` raises."""
    row = await _read_for_change(session, if_match)
    refuse_unreadable(wanted.color)
    said = wanted.model_dump() | {"color": wanted.color.lower()}
    return await _write(session, principal, row, _now(row).model_copy(update=said), "report_branding.changed")


async def reset_branding(session: AsyncSession, principal: Principal, *, if_match: str | None) -> ReportBranding:
    """Reports look as by default again. Raises what `_read_for_change` raises."""
    row = await _read_for_change(session, if_match)
    return await _write(session, principal, row, UNBRANDED, "report_branding.reset")


async def replace_logo(
    session: AsyncSession, principal: Principal, logo: Png, *, if_match: str | None
) -> ReportBranding:
    """Raises what `_read_for_change` raises."""
    row = await _read_for_change(session, if_match)
    branding = _now(row).model_copy(update={"logo": as_uri(logo.content)})
    return await _write(session, principal, row, branding, "report_logo.changed")


async def remove_logo(session: AsyncSession, principal: Principal, *, if_match: str | None) -> ReportBranding:
    """The name stands for it again. Raises `LogoNotFound`, and what `_read_for_change` raises."""
    row = await _read_for_change(session, if_match)
    if row is None or row.logo is None:
        raise LogoNotFound
    return await _write(session, principal, row, _now(row).model_copy(update={"logo": None}), "report_logo.removed")


async def _read_for_change(session: AsyncSession, if_match: str | None) -> models.Branding | None:
    """Raises `BrandingChanged` and `BrandingRevisionNeeded`."""
    row = await repository.find_current(session)
    refuse_unseen(if_match, etag_of(row), stale=BrandingChanged(), unsaid=BrandingRevisionNeeded())
    return row


def _now(row: models.Branding | None) -> Branding:
    return branding_of(row) if row else UNBRANDED


async def _write(
    session: AsyncSession, principal: Principal, row: models.Branding | None, branding: Branding, action: str
) -> ReportBranding:
    """The version after `row`. Raises `BrandingChanged` when somebody else was faster."""
    version = row.version + 1 if row else 1
    by = principal.actor or principal.subject
    own = {"tenant_id": tenant_of(principal), "version": version, "edited_by": by, "edited_at": utc_now()}
    if not await repository.add_version(session, own | _kept(branding)):
        raise BrandingChanged
    await repository.delete_unused(session, superseded_before=utc_now() - KEPT_UNUSED)
    detail = {"content_hash": hash_of(branding)}
    await record_audit(
        session, principal, action=action, object_type="report_branding", object_id=str(version), detail=detail
    )
    return shown(await repository.find_current(session))


def _kept(branding: Branding) -> dict[str, object]:
    logo = png_in(branding.logo) if branding.logo else None
    return {
        "name": branding.name,
        "color": branding.color,
        "footer": branding.footer,
        "website": branding.website,
        "logo": logo.content if logo else None,
        "logo_sha256": hashlib.sha256(logo.content).hexdigest() if logo else None,
        "logo_width": logo.width if logo else None,
        "logo_height": logo.height if logo else None,
        "logo_size": len(logo.content) if logo else None,
        "content_hash": hash_of(branding),
    }
