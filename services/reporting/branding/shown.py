"""Brandings as they are shown."""

from contracts.reporting.branding import ReportBranding, ReportLogo
from contracts.reporting.report_inputs.frame import UNBRANDED
from services.reporting import models
from services.reporting.branding.freezing import branding_of, hash_of


def etag_of(row: models.Branding | None) -> str:
    return f'"branding-{row.version if row else 0}"'


def shown(row: models.Branding | None) -> ReportBranding:
    branding = branding_of(row) if row else UNBRANDED
    return ReportBranding(
        version=row.version if row else 0,
        etag=etag_of(row),
        is_default=branding == UNBRANDED,
        name=branding.name,
        color=branding.color,
        footer=branding.footer,
        website=branding.website,
        logo=_logo(row) if row else None,
        content_hash=hash_of(branding),
        edited_by=row.edited_by if row else None,
        edited_at=row.edited_at if row else None,
    )


def _logo(row: models.Branding) -> ReportLogo | None:
    if row.logo_sha256 is None or row.logo_width is None or row.logo_height is None or row.logo_size is None:
        return None
    return ReportLogo(sha256=row.logo_sha256, width=row.logo_width, height=row.logo_height, size=row.logo_size)
