"""Merges the public operations of every service into the one document that customers and the web UI rely on."""

import copy
import json
import re
from typing import Any

Document = dict[str, Any]
_PREFIX = "#/components/schemas/"
_REFERENCE = re.compile(r'"\$ref": "#/components/schemas/([^"]+)"')
_PROBLEM_ANSWER = {"application/problem+json": {"schema": {"$ref": f"{_PREFIX}Problem"}}}
_DESCRIPTION = (
    "Sign in with the browser (session cookie, and `X-CSRF-Token` on unsafe methods), or send an API key (`opk_…`) or"
    " an access token from `POST /oauth/token` as `Authorization: Bearer …`. Errors are RFC 9457 problems with a stable"
    " `code`. Lists answer `{items, next_cursor}`. Requests that a page sends by itself say `X-Background: 1`; they do"
    " not keep a session alive. Fields may be added at any time; nothing else changes without a new version."
)


def merge_public(documents: dict[str, Document]) -> Document:
    """The public document of `documents` (service -> its document).

    A schema that services define alike is shared; where they differ, each gets its service's name in front.
    """
    parts = {service: _public_part(document) for service, document in documents.items()}
    names = _new_names({service: schemas for service, (_, schemas) in parts.items()})
    paths: Document = {}
    schemas: Document = {}
    for service, (part, used) in parts.items():
        for path, operations in _renamed(part, names[service]).items():
            _add(paths.setdefault(path, {}), operations, path)
        for name, schema in used.items():
            schemas[names[service][name]] = _renamed(schema, names[service])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Opsight", "version": "1.0.0", "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "security": [{"session": []}, {"api_key": []}, {"access_token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": _security_schemes()},
    }


def references(value: Any) -> set[str]:
    """Names of the component schemas that `value` mentions."""
    return set(_REFERENCE.findall(json.dumps(value)))


def _public_part(document: Document) -> tuple[Document, Document]:
    """Public paths of a service, and every schema they reach."""
    paths: Document = {}
    for path, operations in document["paths"].items():
        public = {method: _published(operation) for method, operation in operations.items() if _is_public(operation)}
        if public:
            paths[path] = public
    return paths, _reachable(paths, document.get("components", {}).get("schemas", {}))


def _is_public(operation: Document) -> bool:
    return operation.get("x-opsight", {}).get("audience") == "public"


def _published(operation: Document) -> Document:
    """What the gateway adds to an operation: anonymous access, and problems of its own."""
    published = copy.deepcopy(operation)
    if operation["x-opsight"].get("anonymous"):
        published["security"] = []
    published["responses"].setdefault("5XX", {"description": "A part of Opsight is away.", "content": _PROBLEM_ANSWER})
    return published


def _reachable(value: Any, schemas: Document) -> Document:
    found: Document = {}
    waiting = references(value)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = schemas[name]
            waiting |= references(schemas[name])
    return found


def _new_names(parts: dict[str, Document]) -> dict[str, dict[str, str]]:
    """Per service: schema name -> its name in the public document."""
    shapes = {service: {name: _shape(name, schemas) for name in schemas} for service, schemas in parts.items()}
    variants: dict[str, set[str]] = {}
    for of_service in shapes.values():
        for name, shape in of_service.items():
            variants.setdefault(name, set()).add(shape)
    return {
        service: {name: name if len(variants[name]) == 1 else _camel(service) + name for name in of_service}
        for service, of_service in shapes.items()
    }


def _shape(name: str, schemas: Document) -> str:
    """Everything that `name` means, as text to compare."""
    return json.dumps({name: schemas[name]} | _reachable(schemas[name], schemas), sort_keys=True)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    text = _REFERENCE.sub(lambda match: f'"$ref": "{_PREFIX}{names[match[1]]}"', json.dumps(value))
    return json.loads(text)


def _add(target: Document, operations: Document, path: str) -> None:
    for method, operation in operations.items():
        if method in target:
            raise ValueError(f"two services declare {method.upper()} {path}")
        target[method] = operation


def _camel(service: str) -> str:
    return "".join(part.capitalize() for part in service.split("_"))


def _security_schemes() -> Document:
    return {
        "session": {"type": "apiKey", "in": "cookie", "name": "__Host-sid", "description": "Set by signing in."},
        "api_key": {"type": "http", "scheme": "bearer", "description": "An API key: `opk_live_…` or `opk_test_…`."},
        "access_token": {
            "type": "oauth2",
            "description": "A token of an OAuth client, good for 5 minutes.",
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {}}},
        },
    }
