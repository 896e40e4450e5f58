"""The dependency that takes a file in: it is read before any transaction begins."""

import asyncio
import hashlib
from typing import Annotated

from fastapi import Depends, Request

from contracts.ops_hub.location_import import MOST_FILE_BYTES
from services.ops_hub.locations.importing.errors import LocationFileTooLarge, LocationFileUnsupported
from services.ops_hub.locations.importing.reading import LocationFile, read_file

MEDIA_TYPE = "text/csv"
CSV_BODY = {
    "requestBody": {
        "required": True,
        "description": "UTF-8, with commas, semicolons or tabs; the first row has the names of the columns. At most"
        " 10,000 rows and 5 MiB.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


async def receive_file(request: Request) -> LocationFile:
    """Raises `LocationFileUnsupported`, `LocationFileTooLarge` and `LocationFileUnreadable`."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != MEDIA_TYPE:
        raise LocationFileUnsupported("Send the file itself as the body, as text/csv.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FILE_BYTES:
            raise LocationFileTooLarge
    request.state.body_digest = hashlib.sha256(body).hexdigest()
    return await asyncio.to_thread(read_file, bytes(body))


ReceivedFile = Annotated[LocationFile, Depends(receive_file)]
