"""Every field that the combined payload and the campaign detail serve, by path: what a version of them promises.

`python -m contracts.metrics.columns > contracts/metrics/versions/<version>.json` writes down a new version. The rules
stand in `docs/metrics-changelog.md`.
"""

import json
from typing import Any

from pydantic import BaseModel

from contracts.metrics.combined import CampaignDetail, CombinedMetrics

Schema = dict[str, Any]


def served_columns() -> dict[str, str]:
    """`{"combined.campaign.rows[].spend": "number|null"}`."""
    return {
        path: kind
        for name, model in (("combined", CombinedMetrics), ("campaign", CampaignDetail))
        for path, kind in _columns_of(name, model).items()
    }


def _columns_of(name: str, model: type[BaseModel]) -> dict[str, str]:
    schema = model.model_json_schema(mode="serialization")
    return dict(sorted(_flatten(name, schema, schema["$defs"])))


def _flatten(path: str, schema: Schema, definitions: dict[str, Schema]) -> list[tuple[str, str]]:
    resolved = _resolve(schema, definitions)
    options = [_resolve(option, definitions) for option in resolved.get("anyOf", [resolved])]
    found = [(path, "|".join(sorted(_kind(option) for option in options)))]
    for option in options:
        for name, inner in option.get("properties", {}).items():
            found += _flatten(f"{path}.{name}", inner, definitions)
        if "items" in option:
            found += _flatten(f"{path}[]", option["items"], definitions)
        if isinstance(option.get("additionalProperties"), dict):
            found += _flatten(f"{path}{{}}", option["additionalProperties"], definitions)
    return found


def _resolve(schema: Schema, definitions: dict[str, Schema]) -> Schema:
    reference: str | None = schema.get("$ref")
    return definitions[reference.rsplit("/", 1)[1]] if reference else schema


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return "enum(" + ",".join(map(str, schema["enum"])) + ")"
    return str(schema.get("format", schema.get("type", "any")))


if __name__ == "__main__":
    print(json.dumps(served_columns(), indent=1))  # noqa: T201  # writing to stdout is what it is run for
