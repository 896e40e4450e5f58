"""Whether a configuration fits its connector, and whether it may be kept."""

from functools import cache

import jsonschema_rs
from pydantic import JsonValue

from libs.errors import FieldProblem
from services.ingestion.connection.errors import ConfigInvalid, StreamUnknown
from services.ingestion.connector.catalogue import ConnectorEntry, get_connector

Config = dict[str, JsonValue]


def complete_config(entry: ConnectorEntry, config: Config) -> Config:
    """`config` with the defaults that the form shows: a connector's own may be others."""
    fields: dict[str, dict[str, JsonValue]] = entry.config_schema.get("properties", {})
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


def chosen_streams(entry: ConnectorEntry, wanted: list[str] | None) -> list[str]:
    """The streams to read, in the catalogue's order: `wanted`, or all. Raises `StreamUnknown`."""
    offered = [stream.name for stream in entry.streams]
    unknown = sorted(set(wanted or ()) - set(offered))
    if unknown:
        message = f"{entry.title} offers {', '.join(offered)}."
        problems = [FieldProblem(pointer="/streams", code="stream", message=f"{name}: {message}") for name in unknown]
        raise StreamUnknown(errors=problems[:20])
    return [name for name in offered if wanted is None or name in wanted]


@cache
def _validator(connector: str) -> jsonschema_rs.Draft202012Validator:
    schema = get_connector(connector).config_schema
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, mask="[hidden]", offline=True)
