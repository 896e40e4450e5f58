"""The datasets that Opsight promises: read once from `contracts/datasets/<name>/<version>.json`, and registered since.

Every process keeps all of them, compiled; `watching.py` brings in within seconds what is registered elsewhere.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs

import contracts
from services.ingestion.errors import UnknownDataset

FOLDER = Path(contracts.__file__).parent / "datasets"


@dataclass(frozen=True)
class Registration:
    """Who registered a version, when, and what they said about it."""

    by: str
    at: datetime
    notes: str | None


@dataclass(frozen=True)
class DatasetSchema:
    """One version of a dataset: a JSON Schema 2020-12 document with owner, units, freshness and key as `x-` fields."""

    name: str
    version: str
    definition: dict[str, Any] = field(compare=False)
    registration: Registration | None = field(default=None, compare=False)

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """The schema compiled; dates are checked as dates."""
        return jsonschema_rs.Draft202012Validator(self.definition, validate_formats=True)

    @property
    def number(self) -> tuple[int, ...]:
        """The version as versions are ordered by."""
        return version_number(self.version)

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def natural_key(self) -> list[str]:
        return self.definition["x-natural-key"]

    @cached_property
    def measures(self) -> frozenset[str]:
        """The fields that hold money or a count."""
        properties: dict[str, dict[str, Any]] = self.definition.get("properties", {})
        return frozenset(name for name, rules in properties.items() if _is_measure(rules))

    @property
    def freshness_hours(self) -> int:
        return self.definition["x-sla"]["freshness_hours"]


def _is_measure(rules: dict[str, Any]) -> bool:
    """Numbers are, but ids; so is all that has a unit, as money that a platform writes as text."""
    types = rules.get("type", [])
    is_number = not {"integer", "number"}.isdisjoint([types] if isinstance(types, str) else types)
    return rules.get("x-role") != "identifier" and ("x-unit" in rules or is_number)


def list_datasets() -> list[str]:
    """The names of all datasets, in alphabetical order."""
    return sorted(_shipped())


def list_versions(name: str) -> list[DatasetSchema]:
    """Every version of the dataset `name`, newest first; raises `UnknownDataset`."""
    try:
        shipped = _shipped()[name]
    except KeyError as error:
        raise UnknownDataset(f"No dataset is called {name}.") from error
    return in_order(shipped, _registered[0].get(name, []))


def get_dataset(name: str, version: str | None = None) -> DatasetSchema:
    """The dataset `name` in `version`, or in its newest one; raises `UnknownDataset`."""
    versions = list_versions(name)
    for schema in versions:
        if version in (None, schema.version):
            return schema
    raise UnknownDataset(f"{name} has no version {version}.")


def shipped_versions(name: str) -> list[DatasetSchema]:
    """The versions that come with this Opsight; raises `UnknownDataset`."""
    list_versions(name)
    return _shipped()[name]


def in_order(shipped: Iterable[DatasetSchema], registered: Iterable[DatasetSchema]) -> list[DatasetSchema]:
    """All of them, newest first. Under the same number, the one that comes with Opsight counts."""
    versions = {schema.version: schema for schema in [*registered, *shipped]}
    return sorted(versions.values(), key=lambda schema: schema.number, reverse=True)


def replace_registered(schemas: Iterable[DatasetSchema]) -> None:
    """From now on these are the versions that were registered. What is known and compiled already is kept."""
    known = {schema.label: schema for versions in _registered[0].values() for schema in versions}
    found: dict[str, list[DatasetSchema]] = {}
    for schema in schemas:
        found.setdefault(schema.name, []).append(known.get(schema.label, schema))
    _registered[0] = found  # in one step: threads read it meanwhile


def version_number(version: str) -> tuple[int, ...]:
    """`1.10.0` as (1, 10, 0)."""
    return tuple(int(part) for part in version.split("."))


_registered: list[dict[str, list[DatasetSchema]]] = [{}]


@cache
def _shipped() -> dict[str, list[DatasetSchema]]:
    found: dict[str, list[DatasetSchema]] = {}
    for path in FOLDER.glob("*/*.json"):
        schema = DatasetSchema(path.parent.name, path.stem, json.loads(path.read_text(encoding="utf-8")))
        found.setdefault(schema.name, []).append(schema)
    return found
