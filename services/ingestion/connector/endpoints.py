"""`/airbyte/connectors`: what may be connected."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from contracts.ingestion.connectors import Connector, ConnectorSummary
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem
from libs.pagination import Page
from services.ingestion.connector import service

router = APIRouter(prefix="/airbyte/connectors", tags=["connector"])

Name = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,80}$")]


@router.get("", operation_id="list_connectors", openapi_extra=public("ingestion:read"))
async def list_connectors(request: Request, session: TenantSession) -> Page[ConnectorSummary]:
    """All connectors; `state` says whether one runs at once, is installed by its first job, or cannot be used."""
    return Page(items=await service.list_connectors(session, request.app.state.settings.data_dir), next_cursor=None)


@router.get(
    "/{name}",
    operation_id="get_connector",
    openapi_extra=public("ingestion:read"),
    responses={404: {"model": Problem, "description": "No such connector."}},
)
async def get_connector(name: Name, request: Request, session: TenantSession) -> Connector:
    """One connector with the JSON Schema of its configuration."""
    return await service.describe_connector(session, name, request.app.state.settings.data_dir)
