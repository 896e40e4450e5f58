"""The dependency that takes a logo in: it is read and decoded before any transaction begins."""

import asyncio
from typing import Annotated, Any

from fastapi import Depends, Request

from contracts.reporting.branding import MOST_LOGO_BYTES, MOST_LOGO_HEIGHT, MOST_LOGO_WIDTH
from services.reporting.branding.errors import LogoTooLarge, LogoUnsupported
from services.reporting.branding.logos import read_logo
from services.reporting.engine.logos import Png

MEDIA_TYPE = "image/png"
PNG: dict[str, Any] = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
PNG_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": f"A PNG of at most {MOST_LOGO_WIDTH} x {MOST_LOGO_HEIGHT} pixels and {MOST_LOGO_BYTES // 1000}"
        " KB. It is shown on white. An SVG is not taken: it can carry scripts and addresses, and workbooks show none.",
        "content": PNG,
    }
}


async def receive_logo(request: Request) -> Png:
    """Raises `LogoUnsupported`, `LogoTooLarge` and `LogoUnfit`."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != MEDIA_TYPE:
        raise LogoUnsupported
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_LOGO_BYTES:
            raise LogoTooLarge
    return await asyncio.to_thread(read_logo, bytes(body))


ReceivedLogo = Annotated[Png, Depends(receive_logo)]
