"""The operations of the API, read from the committed contracts, for suites that try every one of them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from libs.auth import StepUp

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation, with what it declares about who may call it."""

    service: str
    method: str
    path: str
    operation_id: str
    audience: str
    scope: str | None
    anonymous: bool
    step_up: StepUp
    streams: bool
    declared: dict[str, Any]

    @property
    def parameters(self) -> list[str]:
        """Names in the path's braces."""
        return re.findall(r"{(\w+)}", self.path)

    def url(self, **values: object) -> str:
        """The path with `values` in it, and random ids for what is not given."""
        return re.sub(r"{(\w+)}", lambda match: str(values.get(match[1]) or uuid4()), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations_of(service: str) -> list[Operation]:
    """What `contracts/<service>/openapi.json` declares, public and internal."""
    return _read(service, CONTRACTS / service / "openapi.json")


def public_operations() -> list[Operation]:
    """What customers see: `contracts/openapi.json`."""
    return _read("public", CONTRACTS / "openapi.json")


def _read(service: str, path: Path) -> list[Operation]:
    document = json.loads(path.read_text())
    return [
        _operation(service, method, template, declared)
        for template, methods in document["paths"].items()
        for method, declared in methods.items()
        if method in METHODS
    ]


def _operation(service: str, method: str, path: str, declared: dict[str, Any]) -> Operation:
    access = declared.get("x-opsight", {})
    return Operation(
        service=service,
        method=method.upper(),
        path=path,
        operation_id=declared["operationId"],
        audience=access.get("audience", "undeclared"),
        scope=access.get("scope"),
        anonymous=access.get("anonymous", False),
        step_up=access.get("step_up", False),
        streams="text/event-stream" in declared.get("responses", {}).get("200", {}).get("content", {}),
        declared=declared,
    )
