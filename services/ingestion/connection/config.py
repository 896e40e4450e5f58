"""Whether a configuration fits its connector, and whether it may be kept."""

from functools import cache

import jsonschema_rs
from pydantic import JsonValue

from libs.errors import FieldProblem
from services.ingestion.connection.errors import ConfigInvalid
from services.ingestion.connector.catalogue import ConnectorEntry, get_connector

Config = dict[str, JsonValue]


def complete_config(entry: ConnectorEntry, config: Config) -> Config:
    """`config` with the defaults that the form shows: a connector's own may be others."""
    options = entry.config_schema.get("oneOf", [entry.config_schema])
    option = next((one for one in options if config.keys() >= set(one.get("required", ()))), options[0])
    fields: dict[str, dict[str, JsonValue]] = option.get("properties", {})
    return {name: field["default"] for name, field in fields.items() if "default" in field} | config


def check_config(entry: ConnectorEntry, config: Config) -> None:
    """Raise `ConfigInvalid` for a configuration that does not fit, without repeating what it holds."""
    problems = [
        FieldProblem(
            pointer="/config" + "".join(f"/{part}" for part in error.instance_path),
            code=str(error.schema_path[-1]) if error.schema_path else "schema",
            message=error.message[:300],
        )
        for error in _validator(entry.name).iter_errors(config)
    ]
    if problems:
        raise ConfigInvalid(errors=problems[:20])


@cache
def _validator(connector: str) -> jsonschema_rs.Draft202012Validator:
    schema = get_connector(connector).config_schema
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, mask="[hidden]", offline=True)
