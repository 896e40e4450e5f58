"""Registering a version of a dataset, or seeing whether it could be."""

from typing import Any

import jsonschema_rs
import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.datasets import BreakingChange, NewDatasetVersion, VersionCheck
from libs.audit import record_audit
from libs.auth import Principal
from libs.errors import FieldProblem
from services.ingestion.dataset import repository
from services.ingestion.dataset.compatibility import Breach, find_breaches
from services.ingestion.dataset.difference import describe_changes
from services.ingestion.dataset.registry import DatasetSchema, in_order, shipped_versions
from services.ingestion.dataset.watching import schema_of
from services.ingestion.errors import BreakingVersion, DefinitionInvalid, VersionExists, VersionNotNext
from services.ingestion.models import DatasetVersion
from services.ingestion.push.targets import PUSHABLE
from services.ingestion.upload.storable import has_zero_character, is_strict_json

MOST_BYTES, MOST_DEPTH = 256 * 1024, 40
DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "description": str,
    "x-owner": str,
    "x-status": str,
    "x-natural-key": list,
    "x-sla": dict,
    "properties": dict,
    "required": list,
}


async def register_version(
    session: AsyncSession, principal: Principal, name: str, request: NewDatasetVersion, *, dry_run: bool
) -> VersionCheck:
    """Check a version against all before it, and keep it unless it is a dry run.

    Raises `UnknownDataset`, `DefinitionInvalid`, `VersionExists`, `VersionNotNext`, and `BreakingVersion` unless it
    is a dry run.
    """
    shipped = shipped_versions(name)
    await repository.hold_name(session, name)
    versions = in_order(shipped, [schema_of(row) for row in await repository.list_registered(session, name)])
    _check_definition(name, request)
    _check_number(versions, request.version)
    newest, definition = versions[0], request.definition
    breaking = _breaking(versions, definition) + _unwritable(shipped, name, newest.version, definition)
    first = [Breach(item.pointer, item.code, item.message) for item in breaking if item.version == newest.version]
    check = VersionCheck(
        name=name,
        version=request.version,
        registered=not dry_run,
        compatible=not breaking,
        breaking=breaking,
        changes=describe_changes(newest.definition, definition, first),
    )
    if dry_run:
        return check
    if breaking:
        raise BreakingVersion(breaking[0].message, errors=_problems(breaking))
    await _keep(session, principal, name, request)
    return check


def _breaking(versions: list[DatasetSchema], definition: dict[str, Any]) -> list[BreakingChange]:
    """Against every version before, not only the newest: rows of each of them are there."""
    return [
        BreakingChange(version=schema.version, pointer=breach.pointer, code=breach.code, message=breach.message)
        for schema in versions
        for breach in find_breaches(schema.definition, definition)
    ]


def _unwritable(
    shipped: list[DatasetSchema], name: str, newest: str, definition: dict[str, Any]
) -> list[BreakingChange]:
    """Fields that the dataset's table has no column for: a migration has to come first, and the version with it."""
    if name not in PUSHABLE:
        return []
    known = {field for schema in shipped for field in schema.definition["properties"]}
    return [
        BreakingChange(
            version=newest,
            pointer=f"/properties/{field}",
            code="no_column",
            message=f"The raw table has no column for {field}; a migration has to add it first.",
        )
        for field in definition["properties"]
        if field not in known
    ]


def _check_definition(name: str, request: NewDatasetVersion) -> None:
    definition = request.definition
    problems = [
        _problem(f"/definition/{key}", "type", f"{key} is missing or of another kind.")
        for key, kind in KINDS.items()
        if not isinstance(definition.get(key), kind)
    ]
    if _is_unruly(definition):
        problems = [_problem("/definition", "size", "A definition is small, not nested deeply, and without U+0000.")]
    elif not problems:
        problems = _inner_problems(name, request)
    if problems:
        raise DefinitionInvalid(problems[0].message, errors=problems)


def _inner_problems(name: str, request: NewDatasetVersion) -> list[FieldProblem]:
    definition: dict[str, Any] = request.definition
    problems: list[FieldProblem] = []
    wanted = {"$schema": DIALECT, "$id": f"urn:opsight:dataset:{name}:{request.version}", "type": "object"}
    for key, value in wanted.items():
        if definition.get(key) != value:
            problems.append(_problem(f"/definition/{key}", "const", f"{key} has to be {value}."))
    hours = definition["x-sla"].get("freshness_hours")
    if not isinstance(hours, int) or isinstance(hours, bool) or not 1 <= hours <= 100_000:
        problems.append(_problem("/definition/x-sla/freshness_hours", "type", "Say in how many hours rows are late."))
    key_fields = definition["x-natural-key"]
    if not key_fields or any(not isinstance(f, str) or f not in definition["properties"] for f in key_fields):
        problems.append(_problem("/definition/x-natural-key", "key", "Name fields of the dataset, at least one."))
    if any("$ref" in text or "$dynamicRef" in text for text in _keywords(definition)):
        problems.append(_problem("/definition", "ref", "A definition stands by itself, without references."))
    elif not _compiles(definition):
        problems.append(_problem("/definition", "schema", "This is not a JSON Schema of draft 2020-12."))
    return problems


def _is_unruly(definition: dict[str, Any]) -> bool:
    if _depth(definition) > MOST_DEPTH or has_zero_character(definition) or not is_strict_json(definition):
        return True
    return len(orjson.dumps(definition)) > MOST_BYTES


def _depth(value: object) -> int:
    """How deep it is nested; stops looking just beyond what is allowed."""
    level, depth = [value], 0
    while level and depth <= MOST_DEPTH:
        depth += 1
        level = [
            item
            for outer in level
            if isinstance(outer, dict | list)
            for item in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth


def _compiles(definition: dict[str, Any]) -> bool:
    if not jsonschema_rs.meta.is_valid(definition):
        return False
    try:
        jsonschema_rs.Draft202012Validator(definition, validate_formats=True)
    except ValueError:
        return False
    return True


def _keywords(value: object) -> list[str]:
    match value:
        case dict():
            return [*value, *(word for item in value.values() for word in _keywords(item))]
        case list():
            return [word for item in value for word in _keywords(item)]
        case _:
            return []


def _check_number(versions: list[DatasetSchema], version: str) -> None:
    if any(schema.version == version for schema in versions):
        raise VersionExists(f"{version} is there already; versions never change.")
    newest = versions[0].number
    wanted = tuple(int(part) for part in version.split("."))
    if wanted < newest or wanted[0] != newest[0]:
        raise VersionNotNext(f"The newest version is {versions[0].version}; the next one has the same first number.")


async def _keep(session: AsyncSession, principal: Principal, name: str, request: NewDatasetVersion) -> None:
    await repository.add_version(
        session,
        DatasetVersion(
            name=name,
            version=request.version,
            definition=request.definition,
            notes=request.notes,
            created_by=principal.subject,
        ),
    )
    await record_audit(
        session,
        principal,
        action="dataset.version_registered",
        object_type="dataset",
        object_id=name,
        detail={"version": request.version},
        after=request.definition,
    )


def _problems(breaking: list[BreakingChange]) -> list[FieldProblem]:
    return [
        _problem(f"/definition{item.pointer}", item.code, f"{item.message} (since {item.version})") for item in breaking
    ]


def _problem(pointer: str, code: str, message: str) -> FieldProblem:
    return FieldProblem(pointer=pointer, code=code, message=message)
