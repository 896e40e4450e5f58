"""A contract for the tests: the gateway's own operations, and a few of an upstream that we play ourselves."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROBLEM = {
    "description": "",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
ITEM_ID = {"name": "item_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
ITEM = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "price": {"type": "number", "minimum": 0},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/TestItem"}},
        "any": {},
    },
    "required": ["name"],
    "additionalProperties": False,
}
QUERY = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200}},
    {"name": "deep", "in": "query", "schema": {"anyOf": [{"type": "boolean"}, {"type": "null"}]}},
    {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string", "maxLength": 5}}},
    {"name": "size", "in": "query", "schema": {"type": "integer"}},
]
DATASET = [{"name": "dataset", "in": "query", "schema": {"type": "string", "enum": ["warehouse", "demo"]}}]


def write_contract(folder: Path) -> Path:
    """Write the test contract and the error catalogue beside it; the contract's path."""
    contract: dict[str, Any] = json.loads((ROOT / "contracts/openapi.json").read_text())
    own = json.loads((ROOT / "contracts/gateway/openapi.json").read_text())["paths"]
    contract["paths"] = {path: item for path, item in contract["paths"].items() if path in own} | _upstream_paths()
    contract["components"]["schemas"]["TestItem"] = ITEM
    path = folder / "openapi.json"
    path.write_text(json.dumps(contract))
    (folder / "errors.json").write_text((ROOT / "contracts/errors.json").read_text())
    return path


def _upstream_paths() -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TestItem"}}}}
    upload = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    return {
        "/api/v1/metrics/items": {
            "get": _operation("list_items", "metrics:read", parameters=QUERY),
            "post": _operation("create_item", "metrics:write", body=body),
        },
        "/api/v1/metrics/numbers": {
            "get": _operation("get_numbers", "metrics:read", parameters=DATASET, demo_data=True),
        },
        "/api/v1/metrics/old-numbers": {"get": DEPRECATED},
        "/api/v1/metrics/items/{item_id}": {
            "get": _operation("get_item", "metrics:read", parameters=[ITEM_ID]),
            "put": _operation("put_item", "metrics:write", parameters=[ITEM_ID], body=body),
        },
        "/api/v1/metrics/events": {"get": _operation("watch_items", "metrics:read", route_class="stream")},
        "/api/v1/uploads": {"post": _operation("upload", "ingestion:write", body=upload, route_class="stream")},
        "/api/v1/uploads/small": {
            "post": _operation("upload_small", "ingestion:write", body=upload, route_class="stream", most_body=1000)
        },
        "/api/v1/webhooks/airbyte/{token}": {"post": HOOK},
        "/api/v1/share/{token}": {"get": SHARE, "post": SHARE | {"operationId": "open_share"}},
        "/api/v1/secrets/items": {"get": _operation("list_secrets", "secrets:admin")},
    }


def _operation(
    operation_id: str,
    scope: str,
    *,
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
    route_class: str = "json",
    demo_data: bool = False,
    most_body: int | None = None,
) -> dict[str, Any]:
    operation = {
        "operationId": operation_id,
        "tags": ["test"],
        "parameters": parameters or [],
        "responses": {"200": {"description": "Fine."}, "4XX": PROBLEM},
        "x-opsight": {"audience": "public", "scope": scope, "class": route_class}
        | ({"demo_data": True} if demo_data else {})
        | ({"most_body": most_body} if most_body else {}),
    }
    return operation | ({"requestBody": body} if body else {})


DEPRECATED = {
    "operationId": "get_old_numbers",
    "tags": ["test"],
    "deprecated": True,
    "parameters": [],
    "responses": {"200": {"description": "Fine."}, "4XX": PROBLEM},
    "x-opsight": {
        "audience": "public",
        "scope": "metrics:read",
        "class": "json",
        "deprecated_at": "2026-12-01",
        "sunset": "2028-12-01",
    },
}

HOOK = {
    "operationId": "receive_hook",
    "tags": ["test"],
    "parameters": [{"name": "token", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 128}}],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    "responses": {"202": {"description": "Fine."}, "4XX": PROBLEM},
    "x-opsight": {
        "audience": "public",
        "scope": None,
        "class": "json",
        "anonymous": True,
        "secret_path": ["token"],
        "most_body": 65_536,
        "quota": "webhook",
    },
}

SHARE = {
    "operationId": "get_share",
    "tags": ["test"],
    "parameters": HOOK["parameters"],
    "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "string"}}}},
    "responses": {"200": {"description": "Fine."}, "4XX": PROBLEM},
    "x-opsight": {
        "audience": "public",
        "scope": None,
        "class": "stream",
        "anonymous": True,
        "secret_path": ["token"],
        "most_body": 4096,
    },
}
