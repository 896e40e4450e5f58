"""What would break a client of the released document: removed things, narrowed answers, new demands on input."""

import json
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
_PREFIX = "#/components/schemas/"


def breaking_changes(released: str, present: str) -> list[str]:
    """One sentence for each breaking difference of `present` from `released` (both OpenAPI JSON texts)."""
    before, after = json.loads(released), json.loads(present)
    return [
        problem for path, operations in before["paths"].items() for problem in _path(path, operations, before, after)
    ]


def _path(path: str, operations: Document, before: Document, after: Document) -> Iterator[str]:
    for method, operation in operations.items():
        name = f"{method.upper()} {path}"
        present = after["paths"].get(path, {}).get(method)
        if present is None:
            yield f"{name} is gone"
            continue
        yield from _parameters(name, operation, present)
        yield from _Comparison(before, after, is_input=True).body(f"{name} request", operation, present)
        yield from _Comparison(before, after, is_input=False).answers(name, operation, present)


def _parameters(name: str, before: Document, after: Document) -> Iterator[str]:
    known = {(item["in"], item["name"]): item for item in before.get("parameters", [])}
    for item in after.get("parameters", []):
        old = known.pop((item["in"], item["name"]), None)
        if item.get("required") and not (old and old.get("required")):
            yield f"{name} demands the {item['in']} parameter {item['name']}"
    for _, parameter in known:
        yield f"{name} no longer knows the parameter {parameter}"


class _Comparison:
    """Compares two schemas, each in its own document, as input or as output."""

    def __init__(self, before: Document, after: Document, *, is_input: bool) -> None:
        self.before, self.after, self.is_input = before, after, is_input
        self.seen: set[tuple[str, str]] = set()

    def body(self, name: str, before: Document, after: Document) -> Iterator[str]:
        old, new = before.get("requestBody"), after.get("requestBody")
        if new and new.get("required") and not (old and old.get("required")):
            yield f"{name} demands a body"
        if old:
            yield from self._content(name, old.get("content", {}), (new or {}).get("content", {}))

    def answers(self, name: str, before: Document, after: Document) -> Iterator[str]:
        for status, answer in before.get("responses", {}).items():
            if status.startswith("2"):
                new = after.get("responses", {}).get(status)
                if new is None:
                    yield f"{name} no longer answers {status}"
                else:
                    yield from self._content(f"{name} {status}", answer.get("content", {}), new.get("content", {}))

    def _content(self, name: str, before: Document, after: Document) -> Iterator[str]:
        for media_type, old in before.items():
            if media_type not in after:
                yield f"{name} no longer speaks {media_type}"
            else:
                yield from self._schema(name, old.get("schema", {}), after[media_type].get("schema", {}))

    def _schema(self, name: str, before: Any, after: Any) -> Iterator[str]:
        if not isinstance(before, dict) or not isinstance(after, dict):
            return
        pair = (str(before.get("$ref")), str(after.get("$ref")))
        if pair != ("None", "None") and pair in self.seen:
            return
        self.seen.add(pair)
        old, new = _resolve(before, self.before), _resolve(after, self.after)
        yield from self._types(name, old, new)
        yield from self._values(name, old, new)
        yield from self._properties(name, old, new)
        yield from self._schema(f"{name}[]", old.get("items"), new.get("items"))

    def _types(self, name: str, old: Document, new: Document) -> Iterator[str]:
        before, after = _types(old, self.before), _types(new, self.after)
        lost = (before - after) if self.is_input else (after - before)
        if before and after and lost:
            yield f"{name} {'no longer takes' if self.is_input else 'may now be'} {', '.join(sorted(lost))}"

    def _values(self, name: str, old: Document, new: Document) -> Iterator[str]:
        if self.is_input and "enum" in new:
            lost = set(map(str, old.get("enum", []))) - set(map(str, new["enum"]))
            if lost or "enum" not in old:
                yield f"{name} no longer takes {', '.join(sorted(lost)) or 'any value'}"

    def _properties(self, name: str, old: Document, new: Document) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for field, schema in before.items():
            if field in after:
                yield from self._schema(f"{name}.{field}", schema, after[field])
            elif not (self.is_input and new.get("additionalProperties") is not False):
                yield f"{name}.{field} is gone"
        demanded = set(new.get("required", [])) - set(old.get("required", []))
        missing = set(old.get("required", [])) - set(new.get("required", []))
        for field in sorted(demanded if self.is_input else missing):
            yield f"{name}.{field} is {'now required' if self.is_input else 'no longer certain'}"


def _resolve(schema: Document, document: Document) -> Document:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].removeprefix(_PREFIX)]
    return schema


def _types(schema: Document, document: Document) -> set[str]:
    """JSON types that `schema` allows; empty when it does not say."""
    schema = _resolve(schema, document)
    if "type" in schema:
        declared = schema["type"]
        return {declared} if isinstance(declared, str) else set(declared)
    choices = schema.get("anyOf") or schema.get("oneOf") or []
    return set().union(*(_types(choice, document) for choice in choices)) if choices else set()
