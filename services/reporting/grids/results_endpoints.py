"""`/runs/{run_id}/…` of local search grids: results, competitors, cells, comparisons."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from contracts.reporting.grid_results import GridCellDetail, GridComparison, GridCompetitors, GridResults
from libs.auth import public
from libs.db import TenantSession
from libs.errors import problems
from services.reporting.grids import results
from services.reporting.runs.resources import KindsOf

router = APIRouter(prefix="/runs/{run_id}", tags=["reporting"])

FLAG = "OPS_HUB_ENABLED"
NO_RUN = problems({404: "No such run of a local search grid."})
KeywordNo = Annotated[int, Query(ge=0, le=29, description="The keyword's number in this run, from 0.")]
PointId = Annotated[str, Path(max_length=40, description="Like `r0c3`: row and column from the north-west.")]
Other = Annotated[UUID | None, Query(description="The run to compare with; without it, the last that can be.")]
OfKeyword = Annotated[int | None, Query(ge=0, le=29, description="Of this keyword; without it, of all together.")]
Business = Annotated[
    int | None, Query(ge=0, le=10_000_000, description="Ranks of another business: its number in this run.")
]


@router.get(
    "/results",
    operation_id="get_run_results",
    openapi_extra=public("reports:read", flag=FLAG),
    responses=problems({404: "No such run of a local search grid, or no such business in it."}),
)
async def get_run_results(
    run_id: UUID, session: TenantSession, kinds: KindsOf, business: Business = None
) -> GridResults:
    """Cells and figures, also of a run that still runs or has failed."""
    return await results.get_results(session, kinds, run_id, business_no=business)


@router.get(
    "/competitors",
    operation_id="list_run_competitors",
    openapi_extra=public("reports:read", flag=FLAG),
    responses=problems({404: "No such run of a local search grid, or no such keyword in it."}),
)
async def list_run_competitors(run_id: UUID, session: TenantSession, keyword: OfKeyword = None) -> GridCompetitors:
    """The best-placed businesses by share of local voice, measured over the same points."""
    return await results.get_competitors(session, run_id, keyword_no=keyword)


@router.get(
    "/cells/{point_id}",
    operation_id="get_run_cell",
    openapi_extra=public("reports:read", flag=FLAG),
    responses=problems({404: "No such cell, or nothing observed there."}),
)
async def get_run_cell(
    run_id: UUID, point_id: PointId, session: TenantSession, keyword: KeywordNo = 0
) -> GridCellDetail:
    """Who is ranked at one point, and what proves it."""
    return await results.get_cell(session, run_id, keyword_no=keyword, point_id=point_id)


@router.get(
    "/comparison",
    operation_id="compare_runs",
    openapi_extra=public("reports:read", flag=FLAG),
    responses=NO_RUN
    | problems({409: "They asked otherwise and cannot be compared; `obstacles` says in what they differ."}),
)
async def compare_runs(run_id: UUID, session: TenantSession, other: Other = None) -> GridComparison:
    """What changed since another run, cell by cell."""
    return await results.compare_runs(session, run_id, other)
