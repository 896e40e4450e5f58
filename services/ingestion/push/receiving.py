"""The dependency that takes pushed records in: they are on disk and checked before any transaction begins."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request

from contracts.ingestion.datasets import DATASET_NAME, DATASET_VERSION
from libs.ids import new_id
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.errors import UnsupportedBody
from services.ingestion.push.service import Push
from services.ingestion.push.targets import table_of
from services.ingestion.record.reading import Format, read_records
from services.ingestion.record.staging import stage_records
from services.ingestion.upload.storage import incoming_folder, remove_folder, store_stream

FORMATS: dict[str, Format] = {"application/json": "array", "application/x-ndjson": "ndjson"}
DatasetName = Annotated[str, Path(pattern=DATASET_NAME)]
InQuery = Annotated[
    str | None, Query(pattern=DATASET_VERSION, description="Version to check against; the newest when absent.")
]
InHeader = Annotated[
    str | None, Header(alias="Dataset-Version", pattern=DATASET_VERSION, description="The same as a header.")
]
RECORDS_BODY = {
    "requestBody": {
        "required": True,
        "description": "An array of records, or one record a line. What is no good record is quarantined.",
        "content": {
            "application/json": {"schema": {"type": "array", "items": {}}},
            "application/x-ndjson": {"schema": {"type": "string", "description": "One JSON object a line."}},
        },
    }
}


async def receive_records(
    request: Request, name: DatasetName, version: InQuery = None, header_version: InHeader = None
) -> AsyncGenerator[Push]:
    """Stream the body to disk and check its records; its files are removed when the request ends."""
    schema = get_dataset(name, version or header_version)
    table = table_of(schema)
    body = _format_of(request)
    settings = request.app.state.settings
    push_id = new_id()
    folder = incoming_folder(settings.data_dir, push_id)
    try:
        stored = await store_stream(request.stream(), folder, limit=settings.upload_max_bytes)
        request.state.body_digest = stored.sha256
        yield Push(
            push_id,
            await asyncio.to_thread(stage_records, folder, schema, table, lambda: read_records(stored.path, body)),
        )
    finally:
        await asyncio.to_thread(remove_folder, folder)


def _format_of(request: Request) -> Format:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in FORMATS:
        raise UnsupportedBody("Send a JSON array as application/json, or records by line as application/x-ndjson.")
    return FORMATS[kind]


ReceivedPush = Annotated[Push, Depends(receive_records)]
