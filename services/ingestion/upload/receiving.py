"""The dependencies that take a raw body in: the file is on disk and read before any transaction begins."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from contracts.ingestion.uploads import UploadKind
from libs.ids import new_id
from services.ingestion.errors import UnsupportedBody
from services.ingestion.upload.prepare import PreparedLookup, prepare_file, prepare_lookup
from services.ingestion.upload.service import Received
from services.ingestion.upload.storage import StoredFile, incoming_folder, remove_folder, store_stream

Filename = Annotated[
    str,
    Query(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f/\\]+$", description="Name of the file, as shown."),
]
Kind = Annotated[UploadKind, Query(description="Which dataset the rows are for.")]
Currency = Annotated[
    str | None, Query(pattern=r"^[A-Z]{3}$", description="ISO 4217 code of the amounts, where the file says none.")
]
RAW_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself: CSV, NDJSON, Parquet or XLSX.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def receive_file(
    request: Request, filename: Filename, kind: Kind, currency: Currency = None
) -> AsyncGenerator[Received]:
    """Stream the body to disk and read it; what is left over when the request ends is removed."""
    upload_id = new_id()
    async for stored in _store(request, upload_id):
        prepared = await asyncio.to_thread(prepare_file, stored.path, filename, kind, currency)
        yield Received(upload_id, filename, kind, stored, prepared)


async def receive_lookup(
    request: Request, filename: Filename
) -> AsyncGenerator[tuple[UUID, StoredFile, PreparedLookup]]:
    """The same for a second file."""
    lookup_id = new_id()
    async for stored in _store(request, lookup_id):
        yield lookup_id, stored, await asyncio.to_thread(prepare_lookup, stored.path, filename)


async def _store(request: Request, file_id: UUID) -> AsyncGenerator[StoredFile]:
    if request.headers.get("content-type", "").startswith(("application/json", "multipart/")):
        raise UnsupportedBody("Send the file itself as the body, as application/octet-stream.")
    settings = request.app.state.settings
    folder = incoming_folder(settings.data_dir, file_id)
    try:
        yield await store_stream(request.stream(), folder, limit=settings.upload_max_bytes)
    finally:
        await asyncio.to_thread(remove_folder, folder)


ReceivedFile = Annotated[Received, Depends(receive_file)]
ReceivedLookup = Annotated[tuple[UUID, StoredFile, PreparedLookup], Depends(receive_lookup)]
