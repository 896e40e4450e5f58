"""Where a configuration holds secrets, and what stands there: values on the way in, references at rest."""

from collections.abc import Mapping

from pydantic import JsonValue

from services.ingestion.connector.catalogue import ConnectorEntry

Config = dict[str, JsonValue]


def secrets_of(entry: ConnectorEntry, config: Config) -> dict[str, str]:
    """What stands at each secret field of `config`, by JSON pointer."""
    return {pointer: str(_at(config, pointer)) for pointer in entry.secrets_in(config)}


def with_secrets(config: Config, values: Mapping[str, str]) -> Config:
    """A copy of `config` with `values` at their pointers."""
    replaced: JsonValue = config
    for pointer, value in values.items():
        replaced = _replaced(replaced, pointer.split("/")[1:], value)
    assert isinstance(replaced, dict), "a pointer to a secret leads into the configuration"
    return replaced


def _at(value: JsonValue, pointer: str) -> JsonValue:
    for part in pointer.split("/")[1:]:
        assert isinstance(value, dict), "secrets stand in objects alone"
        value = value[part]
    return value


def _replaced(value: JsonValue, path: list[str], new: str) -> JsonValue:
    if not path:
        return new
    assert isinstance(value, dict), "secrets stand in objects alone"
    return value | {path[0]: _replaced(value[path[0]], path[1:], new)}
