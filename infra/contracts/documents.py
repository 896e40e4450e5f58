"""One service's OpenAPI document, as its code declares it. Nothing is started: no database, no keys."""

import importlib
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Protocol

Document = dict[str, Any]
SERVICES = ("gateway", "ingestion", "metrics", "ops_hub", "reporting", "secrets")

# Settings without a default must have some value; nothing here is ever opened.
_PLACEHOLDERS = {
    "OPSIGHT_DATABASE_URL": "postgresql://nobody@127.0.0.1/none",
    "OPSIGHT_REDIS_URL": "redis://127.0.0.1/0",
    "OPSIGHT_SIGNING_KEY_FILE": "none.pem",
    "OPSIGHT_TRUST_FILE": "none.json",
}
_PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}


class _Described(Protocol):
    def openapi(self) -> Document: ...


def document_of(service: str) -> Document:
    """The normalised OpenAPI 3.1 document of `service`: paths sorted, problems under their own media type."""
    with _placeholders():
        module = "gateway.app" if service == "gateway" else f"services.{service}.app"
        app: _Described = importlib.import_module(module).make_app()
        document = json.loads(json.dumps(app.openapi()))
    document["paths"] = dict(sorted(document.get("paths", {}).items()))
    for operations in document["paths"].values():
        for operation in operations.values():
            _normalise(operation)
    return document


@contextmanager
def _placeholders() -> Generator[None]:
    """For this long alone: what runs later in this process must not take them for a database."""
    missing = {name: value for name, value in _PLACEHOLDERS.items() if name not in os.environ}
    os.environ.update(missing)
    try:
        yield
    finally:
        for name in missing:
            del os.environ[name]


def as_text(document: Any) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _normalise(operation: Document) -> None:
    responses: Document = operation.setdefault("responses", {})
    for status, response in responses.items():
        content = response.get("content", {})
        # FastAPI files a problem under the media type of the operation's own answer.
        if status[0] in "45" and list(content.values()) == [_PROBLEM]:
            response["content"] = {"application/problem+json": _PROBLEM}
