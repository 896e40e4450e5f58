"""The API's documentation as one HTML page, made from the public contract; it works without a network."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

Schema = dict[str, Any]


def api_page(contract: dict[str, Any]) -> str:
    """Every public operation by tag, then every schema."""
    groups = _by_tag(contract)
    navigation = "".join(f'<li><a href="#{escape(tag)}">{escape(tag)}</a></li>' for tag in groups)
    operations = "".join(_group(tag, items) for tag, items in groups.items())
    schemas = "".join(_schema_section(name, schema) for name, schema in contract["components"]["schemas"].items())
    return shell(
        "API",
        f'<nav><input id="filter" type="search" placeholder="Filter operations" aria-label="Filter operations">'
        f'<ul>{navigation}<li><a href="#schemas">schemas</a></li></ul></nav>'
        f"<main><h1>{escape(contract['info']['title'])} API</h1><p>{_text(contract['info']['description'])}</p>"
        '<p><a href="/api/v1/openapi.json">OpenAPI document</a> · <a href="/docs/errors">Error catalogue</a></p>'
        f'{operations}<h2 id="schemas">Schemas</h2>{schemas}</main>',
    )


def shell(title: str, body: str) -> str:
    """A documentation page around `body`."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)} · Opsight</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/docs/docs.css"><script src="/docs/docs.js" defer></script></head>'
        f"<body>{body}</body></html>"
    )


def _by_tag(contract: dict[str, Any]) -> dict[str, list[tuple[str, str, Schema]]]:
    groups: dict[str, list[tuple[str, str, Schema]]] = {}
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            groups.setdefault((operation.get("tags") or ["other"])[0], []).append((method.upper(), path, operation))
    return dict(sorted(groups.items()))


def _group(tag: str, operations: list[tuple[str, str, Schema]]) -> str:
    return f'<h2 id="{escape(tag)}">{escape(tag)}</h2>' + "".join(_operation(*operation) for operation in operations)


def _operation(method: str, path: str, operation: Schema) -> str:
    scope = operation["x-opsight"].get("scope")
    access = (
        "anyone" if operation["x-opsight"].get("anonymous") else f"scope {scope}" if scope else "any signed-in caller"
    )
    return (
        f'<section class="operation" id="{escape(operation["operationId"])}"'
        f' data-text="{escape(f"{method} {path}".lower())}">'
        f'<h3><span class="method {method.lower()}">{method}</span> <code>{escape(path)}</code></h3>'
        f"<p>{_text(operation.get('description') or operation.get('summary') or '')}</p>"
        f'<p class="access">For {escape(access)}.</p>'
        f"{_parameters(operation)}{_body(operation)}{_answers(operation)}</section>"
    )


def _parameters(operation: Schema) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(item['name'])}</code>{'*' if item.get('required') else ''}</td>"
        f"<td>{escape(item['in'])}</td><td>{_type(item['schema'])}</td>"
        f"<td>{_text(item.get('description', ''))}</td></tr>"
        for item in operation.get("parameters", [])
    )
    return f"<h4>Parameters</h4><table>{rows}</table>" if rows else ""


def _body(operation: Schema) -> str:
    content: Schema = operation.get("requestBody", {}).get("content", {})
    kinds = "".join(
        f"<li><code>{escape(kind)}</code> {_type(value.get('schema', {}))}</li>" for kind, value in content.items()
    )
    return f"<h4>Body</h4><ul>{kinds}</ul>" if kinds else ""


def _answers(operation: Schema) -> str:
    rows = "".join(
        f"<tr><td>{escape(status)}</td><td>{_text(answer.get('description', ''))}</td><td>{_content(answer)}</td></tr>"
        for status, answer in operation["responses"].items()
    )
    return f"<h4>Answers</h4><table>{rows}</table>"


def _content(answer: Schema) -> str:
    return ", ".join(_type(value.get("schema", {})) for value in answer.get("content", {}).values())


def _schema_section(name: str, schema: Schema) -> str:
    required = set(schema.get("required", []))
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code>{'*' if field in required else ''}</td><td>{_type(value)}</td>"
        f"<td>{_text(value.get('description', ''))}</td></tr>"
        for field, value in schema.get("properties", {}).items()
    )
    table = f"<table>{rows}</table>" if rows else f"<p>{_type(schema)}</p>"
    about = _text(schema.get("description", ""))
    return f'<section id="schema-{escape(name)}"><h3>{escape(name)}</h3><p>{about}</p>{table}</section>'


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return " or ".join(_type(choice) for choice in choices)
    if "enum" in schema:
        return " | ".join(f"<code>{escape(json.dumps(value))}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    limits = ", ".join(_limits(schema))
    name = escape(str(schema.get("format") or schema.get("type") or "any"))
    return f"{name} ({limits})" if limits else name


def _limits(schema: Schema) -> Iterator[str]:
    words = {"minimum": "≥", "maximum": "≤", "minLength": "length ≥", "maxLength": "length ≤", "default": "default"}
    for key, word in words.items():
        if schema.get(key) is not None:
            yield f"{word} {escape(json.dumps(schema[key]))}"


def _text(text: str) -> str:
    """Escaped text with `code` between backticks."""
    parts = escape(text, quote=False).split("`")
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))
