"""The bill of materials (CycloneDX 1.6, JSON) of what the locks bring: the same locks make the same bytes.

Digests stay in the locks, which have one for each file of a release. What only tests and builds need is `excluded`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY

LOCKS = ("locks/*.txt", "services/ingestion/connector/locks/*.txt")
WEB = "frontend/package-lock.json"
# What only builds and tests need is marked so.
FOR_BUILDING = " (dev)"
BUILDING = ("dev", "load")


@dataclass(frozen=True, order=True)
class _Package:
    kind: str
    name: str
    version: str

    @property
    def purl(self) -> str:
        namespace, _, name = self.name.rpartition("/")
        return PackageURL(self.kind, namespace or None, name, self.version).to_string()


def materials_of(root: Path = REPOSITORY) -> dict[str, Any]:
    """The document of the locks under `root`. Raises `LocalError` when it breaks its schema."""
    locks: dict[_Package, set[str]] = {}
    for package, lock in [*_python_packages(root), *_web_packages(root)]:
        locks.setdefault(package, set()).add(lock)
    licenses = _web_licenses(root)
    packages = sorted(locks)
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "opsight", "bom-ref": "opsight"}},
        "components": [_component(package, locks[package], licenses.get(package)) for package in packages],
        "dependencies": [{"ref": "opsight", "dependsOn": [package.purl for package in packages]}],
    }
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(document)):
        raise LocalError(f"the bill of materials breaks its schema: {error}")
    return document


def write_materials(file: Path | None) -> str:
    """Write the repository's document to `file`, where one is given; how many packages it has, in words."""
    document = materials_of()
    if file is not None:
        file.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")
    return f"{len(document['components'])} packages" + (f": {file}" if file else "")


def _component(package: _Package, locks: set[str], license_text: str | None) -> dict[str, Any]:
    is_built_with = all(lock.endswith(FOR_BUILDING) for lock in locks)
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.purl,
        "purl": package.purl,
        "name": package.name,
        "version": package.version,
        "scope": "excluded" if is_built_with else "required",
        "properties": [{"name": "opsight:lock", "value": lock} for lock in sorted(locks)],
    }
    return component | ({"licenses": [{"expression": license_text}]} if license_text else {})


def _python_packages(root: Path) -> Iterator[tuple[_Package, str]]:
    for path in [path for pattern in LOCKS for path in sorted(root.glob(pattern))]:
        for line in path.read_text().splitlines():
            if line and not line.startswith((" ", "#")):
                requirement = Requirement(line.removesuffix("\\"))
                version = str(requirement.specifier).removeprefix("==")
                lock = str(path.relative_to(root)) + (FOR_BUILDING if path.stem in BUILDING else "")
                yield _Package("pypi", requirement.name, version), lock


def _web_packages(root: Path) -> Iterator[tuple[_Package, str]]:
    for path, package in _web_lock(root).items():
        if path:
            yield _web_package(path, package), WEB + (FOR_BUILDING if package.get("dev") else "")


def _web_licenses(root: Path) -> dict[_Package, str]:
    lock = _web_lock(root)
    return {_web_package(path, one): str(one["license"]) for path, one in lock.items() if path and "license" in one}


def _web_package(path: str, package: dict[str, object]) -> _Package:
    return _Package("npm", path.rpartition("node_modules/")[2], str(package["version"]))


def _web_lock(root: Path) -> dict[str, dict[str, object]]:
    return json.loads((root / WEB).read_text())["packages"]
