"""What the gateway serves besides the API: the web UI, the API's documentation, the error catalogue."""

import json
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.pages.api_docs import api_page
from gateway.pages.documents import Document, assets, json_document, page
from gateway.pages.error_catalogue import errors_page
from gateway.pages.site import Site
from gateway.settings import GatewaySettings

OPENAPI = "/api/v1/openapi.json"


def make_pages(settings: GatewaySettings, contract: dict[str, Any]) -> ASGIApp:
    """Documents by path; everything else belongs to the web UI."""
    catalogue = json.loads((settings.contract_file.parent / "errors.json").read_text())
    documents: dict[str, Document] = {
        OPENAPI: json_document(settings.contract_file.read_bytes()),
        "/docs": page(api_page(contract)),
        "/docs/errors": page(errors_page(catalogue)),
        **assets(),
    }
    site = Site(settings.web_dir)

    async def pages(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        document = documents.get(path.rstrip("/") if path.startswith("/docs") else path) or site.find(path)
        await document.answer(scope, send)

    return pages
