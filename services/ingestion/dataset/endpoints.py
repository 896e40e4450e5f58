"""`/datasets`: what is promised about every row that is let in."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from contracts.ingestion.datasets import (
    DATASET_NAME,
    DATASET_VERSION,
    DatasetDetail,
    DatasetDiff,
    DatasetSummary,
    DatasetVersion,
    NewDatasetVersion,
    VersionCheck,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page
from services.ingestion.dataset import registration, service
from services.ingestion.dataset.odcs import to_odcs
from services.ingestion.dataset.registry import get_dataset as find_dataset

router = APIRouter(prefix="/datasets", tags=["dataset"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
DatasetName = Annotated[str, Path(pattern=DATASET_NAME)]
Version = Annotated[str, Path(pattern=DATASET_VERSION)]
MISSING: Responses = {404: {"model": Problem, "description": "No such dataset, or no such version of it."}}
YAML: Responses = {200: {"content": {"application/yaml": {"schema": {"type": "object"}}}}}


@router.get("", operation_id="list_datasets", openapi_extra=public("ingestion:read"))
async def list_datasets(session: TenantSession) -> Page[DatasetSummary]:
    """Every dataset in its newest version."""
    return Page(items=await service.list_summaries(session), next_cursor=None)


@router.get("/{name}", operation_id="get_dataset", openapi_extra=public("ingestion:read"), responses=MISSING)
async def get_dataset(name: DatasetName, session: TenantSession) -> DatasetDetail:
    """One dataset with every version of its schema."""
    return await service.get_detail(session, name)


@router.get(
    "/{name}/versions", operation_id="list_dataset_versions", openapi_extra=public("ingestion:read"), responses=MISSING
)
async def list_dataset_versions(name: DatasetName) -> Page[DatasetVersion]:
    """Every version of the dataset, newest first."""
    return service.list_version_views(name)


@router.get(
    "/{name}/versions/{version}",
    operation_id="get_dataset_version",
    openapi_extra=public("ingestion:read"),
    responses=MISSING,
)
async def get_dataset_version(name: DatasetName, version: Version) -> DatasetVersion:
    """One version with its JSON Schema."""
    return service.get_version_view(name, version)


@router.post(
    "/{name}/versions",
    operation_id="register_dataset_version",
    status_code=201,
    openapi_extra=public("platform:admin"),
    responses=MISSING
    | {
        200: {"model": VersionCheck, "description": "What would become of it; nothing was registered."},
        409: {"model": Problem, "description": "It breaks with an earlier version; `errors` says in what and where."},
    },
)
async def register_dataset_version(
    name: DatasetName,
    body: NewDatasetVersion,
    response: Response,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    dry_run: Annotated[bool, Query(description="Only say what would become of it.")] = False,
) -> VersionCheck:
    """Register a version for every tenant. Rows are checked against it within seconds, in all processes."""
    check = await registration.register_version(session, caller, name, body, dry_run=dry_run)
    if dry_run:
        response.status_code = 200
    return check


@router.get("/{name}/diff", operation_id="diff_dataset", openapi_extra=public("ingestion:read"), responses=MISSING)
async def diff_dataset(
    name: DatasetName,
    before: Annotated[
        str | None, Query(alias="from", pattern=DATASET_VERSION, description="The one before when absent.")
    ] = None,
    after: Annotated[
        str | None, Query(alias="to", pattern=DATASET_VERSION, description="The newest when absent.")
    ] = None,
) -> DatasetDiff:
    """What is different between two versions, field by field, and what of it is breaking."""
    return service.compare(name, before, after)


@router.get(
    "/{name}/odcs",
    operation_id="export_dataset_contract",
    openapi_extra=public("ingestion:read"),
    response_class=Response,
    responses=MISSING | YAML,
)
async def export_dataset_contract(
    name: DatasetName,
    version: Annotated[str | None, Query(pattern=DATASET_VERSION, description="The newest when absent.")] = None,
) -> Response:
    """A version as a data contract after the Open Data Contract Standard 3.1."""
    schema = find_dataset(name, version)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{schema.version}.odcs.yaml"'}
    return Response(to_odcs(schema), media_type="application/yaml", headers=headers)
