"""Which columns somebody sees of locations.

They belong to a person within a tenant: two people who look at the same list do different work, and arranging one's
own table changes nobody else's. So it takes the right to read alone.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.location_metrics import (
    MOST_COLUMNS,
    LocationMetricPreferences,
    LocationMetricPreferencesWrite,
)
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from libs.preconditions import refuse_unseen
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.locations.preferences import repository
from services.ops_hub.locations.preferences.catalog import DEFAULTS, list_columns
from services.ops_hub.locations.preferences.errors import LocationMetricsMatchRequired, LocationMetricsStale
from services.ops_hub.setup_tasks.service import note_progress


async def get_preferences(session: AsyncSession, principal: Principal) -> LocationMetricPreferences:
    """What the caller chose; what everybody begins with when that is nothing."""
    return _shown(await repository.find_preference(session, principal.subject), principal)


async def save_preferences(
    session: AsyncSession, principal: Principal, wanted: LocationMetricPreferencesWrite, *, if_match: str | None
) -> LocationMetricPreferences:
    """Keep the caller's choice. The same again changes nothing.

    Raises `LocationMetricsMatchRequired`, `LocationMetricsStale`, and `Invalid` for a column that is named twice.
    """
    _refuse_repeated(wanted)
    tenant_id = tenant_of(principal)
    kept = await repository.hold_preference(session, tenant_id, principal.subject)
    stale = LocationMetricsStale("Read them again, and choose anew.")
    unsaid = LocationMetricsMatchRequired("Read your columns, and send their ETag.")
    refuse_unseen(if_match, _etag(principal, kept.revision), stale=stale, unsaid=unsaid)
    if kept.revision == 0 or kept.columns != wanted.columns:
        kept.columns, kept.changed_at = list(wanted.columns), utc_now()
        kept.revision += 1
        await repository.save(session)
        await note_progress(session, tenant_id, actor=actor_of(principal))
    return _shown(kept, principal)


def _refuse_repeated(wanted: LocationMetricPreferencesWrite) -> None:
    repeated = [at for at, column in enumerate(wanted.columns) if column in wanted.columns[:at]]
    if repeated:
        message = "Name each column once."
        raise Invalid(
            errors=[FieldProblem(pointer=f"/columns/{at}", code="repeated", message=message) for at in repeated]
        )


def _shown(kept: models.LocationMetricPreference | None, principal: Principal) -> LocationMetricPreferences:
    return LocationMetricPreferences.model_validate(
        {
            "columns": kept.columns if kept else DEFAULTS,
            "is_default": kept is None,
            "defaults": DEFAULTS,
            "available": list_columns(),
            "most": MOST_COLUMNS,
            "changed_at": kept.changed_at if kept else None,
            "etag": _etag(principal, kept.revision if kept else 0),
        }
    )


def _etag(principal: Principal, revision: int) -> str:
    return f'"{principal.subject}-{revision}"'
