"""`/datasets`: what is promised about every row that is let in."""

from typing import Annotated

from fastapi import APIRouter, Path

from contracts.ingestion.datasets import DatasetDetail, DatasetSummary
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem
from libs.pagination import Page
from services.ingestion.dataset import service

router = APIRouter(prefix="/datasets", tags=["dataset"])


@router.get("", operation_id="list_datasets", openapi_extra=public("ingestion:read"))
async def list_datasets(session: TenantSession) -> Page[DatasetSummary]:
    """Every dataset in its newest version."""
    return Page(items=await service.list_summaries(session), next_cursor=None)


@router.get(
    "/{name}",
    operation_id="get_dataset",
    openapi_extra=public("ingestion:read"),
    responses={404: {"model": Problem, "description": "No such dataset."}},
)
async def get_dataset(
    name: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,62}$")], session: TenantSession
) -> DatasetDetail:
    """One dataset with every version of its schema."""
    return await service.get_detail(session, name)
