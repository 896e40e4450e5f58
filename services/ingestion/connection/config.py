"""Whether a configuration fits its connector, and whether it may be kept."""

from functools import cache

import jsonschema_rs
from pydantic import JsonValue

from libs.errors import FieldProblem
from services.ingestion.connection.errors import (
    ConfigInvalid,
    ConnectorUnavailable,
    SecretsVaultRequired,
    StreamUnknown,
)
from services.ingestion.connector.catalogue import ConnectorEntry, get_connector

Config = dict[str, JsonValue]
NO_VAULT = "It needs credentials, and no secrets vault is connected to keep them in."


def check_usable(entry: ConnectorEntry) -> None:
    """Raise `ConnectorUnavailable` for a connector that cannot work without the vault."""
    if entry.requires_secrets:
        raise ConnectorUnavailable(NO_VAULT)


def complete_config(entry: ConnectorEntry, config: Config) -> Config:
    """`config` with the defaults that the form shows: a connector's own may be others."""
    fields: dict[str, dict[str, JsonValue]] = entry.config_schema.get("properties", {})
    return {name: field["default"] for name, field in fields.items() if "default" in field} | config


def check_config(entry: ConnectorEntry, config: Config) -> None:
    """Raise `SecretsVaultRequired` for a configuration with a secret, `ConfigInvalid` for one that does not fit.

    A secret is never stored in the clear: until a vault is connected, there is nowhere to keep one.
    """
    secrets = entry.secrets_in(config)
    if secrets:
        problems = [FieldProblem(pointer=f"/config{pointer}", code="secret", message=NO_VAULT) for pointer in secrets]
        raise SecretsVaultRequired(errors=problems)
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
