"""Whether a configuration fits its connector, and whether it may be kept."""

from functools import cache
from typing import Any

import jsonschema_rs
from pydantic import JsonValue

from libs.errors import FieldProblem
from services.ingestion.connection.errors import ConfigInvalid
from services.ingestion.connector.catalogue import ConnectorEntry, get_connector

Config = dict[str, JsonValue]


def complete_config(entry: ConnectorEntry, config: Config) -> Config:
    """`config` with the defaults that the form shows: a connector's own may be others."""
    options = _options(entry)
    option = next((one for one in options if config.keys() >= set(one.get("required", ()))), options[0])
    fields: dict[str, dict[str, JsonValue]] = option.get("properties", {})
    return {name: field["default"] for name, field in fields.items() if "default" in field} | config


def check_config(entry: ConnectorEntry, config: Config) -> None:
    """Raise `ConfigInvalid` for a configuration that does not fit, without repeating what it holds.

    Where a form has several ways, it is held against the one that it has most fields of: that none fits helps nobody.
    """
    problems = [
        FieldProblem(
            pointer="/config" + "".join(f"/{part}" for part in error.instance_path),
            code=str(error.schema_path[-1]) if error.schema_path else "schema",
            message=error.message[:300],
        )
        for error in _validator(entry.name, _way(entry, config)).iter_errors(config)
    ]
    if problems:
        raise ConfigInvalid(errors=problems[:20])


def _options(entry: ConnectorEntry) -> list[dict[str, Any]]:
    return entry.config_schema.get("oneOf", [entry.config_schema])


def _way(entry: ConnectorEntry, config: Config) -> int:
    """Which of the options is meant: the first with most of the fields, and least beyond its own."""
    fields: list[set[str]] = [set(option.get("properties", {})) for option in _options(entry)]
    return max(range(len(fields)), key=lambda n: len(config.keys() & fields[n]) - len(config.keys() - fields[n]))


@cache
def _validator(connector: str, way: int) -> jsonschema_rs.Draft202012Validator:
    entry = get_connector(connector)
    frame = {key: value for key, value in entry.config_schema.items() if key != "oneOf"}
    schema = frame | _options(entry)[way]
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, mask="[hidden]", offline=True)
