"""The datasets that Opsight promises, read once from `contracts/datasets/<name>/<version>.json`."""

import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs

import contracts
from services.ingestion.errors import UnknownDataset

FOLDER = Path(contracts.__file__).parent / "datasets"


@dataclass(frozen=True)
class DatasetSchema:
    """One version of a dataset: a JSON Schema 2020-12 document with owner, units, freshness and key as `x-` fields."""

    name: str
    version: str
    definition: dict[str, Any] = field(compare=False)

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """The schema compiled; dates are checked as dates."""
        return jsonschema_rs.Draft202012Validator(self.definition, validate_formats=True)

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def natural_key(self) -> list[str]:
        return self.definition["x-natural-key"]

    @property
    def freshness_hours(self) -> int:
        return self.definition["x-sla"]["freshness_hours"]


def list_datasets() -> list[str]:
    """The names of all datasets, in alphabetical order."""
    return sorted(_registry())


def list_versions(name: str) -> list[DatasetSchema]:
    """Every version of the dataset `name`, newest first; raises `UnknownDataset`."""
    try:
        return _registry()[name]
    except KeyError as error:
        raise UnknownDataset(f"No dataset is called {name}.") from error


def get_dataset(name: str, version: str | None = None) -> DatasetSchema:
    """The dataset `name` in `version`, or in its newest one; raises `UnknownDataset`."""
    versions = list_versions(name)
    for schema in versions:
        if version in (None, schema.version):
            return schema
    raise UnknownDataset(f"{name} has no version {version}.")


@cache
def _registry() -> dict[str, list[DatasetSchema]]:
    found: dict[str, list[DatasetSchema]] = {}
    for path in FOLDER.glob("*/*.json"):
        schema = DatasetSchema(path.parent.name, path.stem, json.loads(path.read_text(encoding="utf-8")))
        found.setdefault(schema.name, []).append(schema)
    for versions in found.values():
        versions.sort(key=lambda schema: tuple(int(part) for part in schema.version.split(".")), reverse=True)
    return found
