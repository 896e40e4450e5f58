"""A version of a dataset as a data contract after the Open Data Contract Standard 3.1 (bitol.io), in YAML."""

import json
from collections.abc import Iterator
from typing import Any

from services.ingestion.dataset.compatibility import MEANINGS
from services.ingestion.dataset.registry import DatasetSchema

API_VERSION = "v3.1.0"
_STRING_OPTIONS = ("minLength", "maxLength", "pattern")
_NUMBER_OPTIONS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_OBJECT_OPTIONS = ("minProperties", "maxProperties")
_ARRAY_OPTIONS = ("minItems", "maxItems", "uniqueItems")


def to_odcs(schema: DatasetSchema) -> str:
    """The contract as YAML."""
    return "\n".join(_lines(contract_of(schema), 0)) + "\n"


def contract_of(schema: DatasetSchema) -> dict[str, Any]:
    """The contract as a tree of plain values."""
    definition = schema.definition
    return {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"{definition['$id'].rsplit(':', 1)[0]}",
        "name": schema.name,
        "version": schema.version,
        "status": definition["x-status"],
        "description": {"purpose": definition["description"]},
        "schema": [_object(schema)],
        "slaProperties": [
            {"property": "latency", "value": schema.freshness_hours, "unit": "h", "element": _sla_element(schema)}
        ],
        "team": {"name": definition["x-owner"]},
    }


def _object(schema: DatasetSchema) -> dict[str, Any]:
    definition = schema.definition
    return {
        "name": schema.name,
        "logicalType": "object",
        "businessName": definition["title"],
        "description": definition["description"],
        "properties": [
            _property(name, rules, definition, schema.natural_key) for name, rules in definition["properties"].items()
        ],
    }


def _sla_element(schema: DatasetSchema) -> str:
    """The field that says what a row is about in time, or the whole dataset."""
    dated = (name for name, rules in schema.definition["properties"].items() if rules.get("format") == "date")
    in_key = next((name for name in dated if name in schema.natural_key), None)
    return f"{schema.name}.{in_key}" if in_key else schema.name


def _property(name: str, rules: dict[str, Any], parent: dict[str, Any], key: list[str]) -> dict[str, Any]:
    kind = _logical_type(rules)
    shown: dict[str, Any] = {"name": name, "logicalType": kind}
    if description := rules.get("description"):
        shown["description"] = description
    shown["required"] = name in parent.get("required", []) and "null" not in _types(rules)
    if name in key:
        shown |= {"primaryKey": True, "primaryKeyPosition": key.index(name) + 1}
    if options := _options(kind, rules):
        shown["logicalTypeOptions"] = options
    if "enum" in rules:
        shown["quality"] = [_one_of([value for value in rules["enum"] if value is not None])]
    if custom := [
        {"property": word, "value": rules[keyword]} for keyword, word in MEANINGS.items() if keyword in rules
    ]:
        shown["customProperties"] = custom
    if kind == "object" and rules.get("properties"):
        shown["properties"] = [_property(child, below, rules, []) for child, below in rules["properties"].items()]
    if kind == "array" and isinstance(rules.get("items"), dict) and rules["items"]:
        shown["items"] = _property("item", rules["items"], {}, [])
    return shown


def _one_of(values: list[Any]) -> dict[str, Any]:
    return {"metric": "invalidValues", "arguments": {"validValues": values}, "mustBe": 0}


def _logical_type(rules: dict[str, Any]) -> str:
    if rules.get("format") == "date":
        return "date"
    if rules.get("format") == "date-time":
        return "timestamp"
    kinds = [kind for kind in _types(rules) if kind != "null"]
    if set(kinds) == {"integer", "number"}:
        return "number"
    return kinds[0] if len(kinds) == 1 else "string"


def _types(rules: dict[str, Any]) -> list[str]:
    kinds = rules.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def _options(kind: str, rules: dict[str, Any]) -> dict[str, Any]:
    match kind:
        case "date":
            return {"format": "yyyy-MM-dd"}
        case "string":
            names = _STRING_OPTIONS
        case "number" | "integer":
            names = _NUMBER_OPTIONS
        case "object":
            names = _OBJECT_OPTIONS
        case "array":
            names = _ARRAY_OPTIONS
        case _:
            names = ()
    return {name: rules[name] for name in names if name in rules}


def _lines(value: dict[str, Any] | list[Any], depth: int) -> Iterator[str]:
    """Block YAML, with every scalar as JSON writes it, which YAML 1.2 reads as the same."""
    pad = "  " * depth
    pairs = value.items() if isinstance(value, dict) else (("-", item) for item in value)
    for name, item in pairs:
        mark = f"{pad}-" if isinstance(value, list) else f"{pad}{name}:"
        if not isinstance(item, dict | list) or not item:
            yield f"{mark} {json.dumps(item, ensure_ascii=False)}"
        elif isinstance(value, list):
            first, *rest = _lines(item, depth + 1)
            yield f"{mark} {first.lstrip()}"
            yield from rest
        else:
            yield mark
            yield from _lines(item, depth + 1)
