"""HTTP edge of the measures catalogue, of questions, and of their answers as files."""

from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from contracts.metrics.catalog import Catalog
from contracts.metrics.explore import ExportQuestion, MetricsAnswer, MetricsQuestion
from libs.auth import principal_of, public
from libs.db import Database
from libs.errors import Problem
from services.metrics.combined.endpoints import INVALID, UNAVAILABLE, answers_of, caller_of
from services.metrics.explore import exports, service

router = APIRouter(tags=["metrics"])
FORBIDDEN = {"model": Problem, "description": "The role shows totals only, or the tenant is not entitled to exports."}
REFUSED: dict[int | str, dict[str, Any]] = {403: FORBIDDEN, 422: INVALID, 503: UNAVAILABLE}


@router.get(
    "/metrics/catalog",
    operation_id="get_metrics_catalog",
    summary="Every measure and dimension, and how each is made",
    response_model=Catalog,
    openapi_extra=public("metrics:read"),
)
async def get_metrics_catalog() -> Catalog:
    """What questions can be made of; the same for every tenant."""
    return service.catalog()


@router.post(
    "/metrics/query",
    operation_id="query_metrics",
    summary="Measures by any dimensions, days, weeks, months or quarters",
    response_model=MetricsAnswer,
    responses=REFUSED,
    openapi_extra=public("metrics:read"),
)
async def query_metrics(request: Request, question: MetricsQuestion) -> Response:
    """Answered from the snapshot that serves `/metrics/combined`; `meta.notes` says what comes from reports apart."""
    answered = await service.answer(answers_of(request), caller_of(request), question)
    body = orjson.dumps(answered.body(), option=orjson.OPT_UTC_Z)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post(
    "/metrics/query/export",
    operation_id="export_metrics",
    summary="The answer to a question as CSV, XLSX, Parquet or Arrow",
    response_class=StreamingResponse,
    responses=REFUSED
    | {200: {"content": {kind.media_type: {"schema": {"type": "string"}} for kind in exports.KINDS.values()}}},
    openapi_extra=public("metrics:read", entitlement="csv_export", route_class="stream"),
)
async def export_metrics(request: Request, question: ExportQuestion) -> StreamingResponse:
    """One file with the columns of the answer. The trail keeps who took what out, before the first byte leaves."""
    database: Database = request.app.state.database
    answered = await service.answer(answers_of(request), caller_of(request), question)
    file = await exports.export(database, principal_of(request), question, answered)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_chunks(file), media_type=file.kind.media_type, headers=headers)


def _chunks(file: exports.ExportedFile) -> Iterator[bytes]:
    with file.content:
        while chunk := file.content.read(exports.CHUNK_BYTES):
            yield chunk
