"""What is wrong with a record, and the line by which it goes to the quarantine."""

from typing import Any

import jsonschema_rs
import orjson
from msgspec import Raw

from services.ingestion.dataset.registry import DatasetSchema
from services.ingestion.engine.errors import ProtocolBroken

MOST_FINDINGS = 20


def findings_of(validator: jsonschema_rs.Draft202012Validator, data: Any) -> list[dict[str, str]]:
    """What is wrong with a record, the first errors of it: pointer, rule and a sentence."""
    found = []
    for error in validator.iter_errors(data):
        pointer = "".join("/" + escaped(str(part)) for part in error.instance_path)
        found.append(finding(pointer, str(error.schema_path[-1]) if error.schema_path else "schema", error.message))
        if len(found) == MOST_FINDINGS:
            break
    return found


def escaped(part: str) -> str:
    """A part of a JSON pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")


def changes_in(meta: Raw, fields: frozenset[str] | None) -> list[dict[str, Any]]:
    """`[{field, change, reason}]`: what was changed on its way here, of the `fields` that are kept, if not of all.

    Raises `ProtocolBroken`.
    """
    try:
        said = orjson.loads(memoryview(meta))
    except ValueError as error:
        raise ProtocolBroken("The connector sent a record whose meta is not strict JSON.") from error
    changes = said.get("changes") if isinstance(said, dict) else None
    found = [change for change in changes or [] if isinstance(change, dict)]
    return found if fields is None else [change for change in found if change.get("field") in fields]


def changed_measures(schema: DatasetSchema, changes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What is wrong with a record of which money or counts were changed on their way: nobody knows what they were."""
    found: list[dict[str, str]] = []
    for change in changes:
        field = str(change.get("field"))
        if field in schema.measures:
            how = f"{change.get('change', 'CHANGED')}, {change.get('reason', 'without a reason')}"
            found.append(finding(f"/{escaped(field)}", "changed", f"The value was changed on its way here ({how})."))
    return found


def finding(pointer: str, rule: str, message: str) -> dict[str, str]:
    """One of them, as the quarantine has it."""
    return {"pointer": pointer, "rule": rule, "message": message[:500]}


def bad_line(sequence: int, findings: list[dict[str, str]], row: dict[str, Any]) -> bytes:
    """A record in quarantine, as COPY takes it."""
    columns = (str(sequence).encode(), orjson.dumps(findings), orjson.dumps(row))
    return b"\t".join(without_nul(column).replace(b"\\", b"\\\\") for column in columns) + b"\n"


def without_nul(text: bytes) -> bytes:
    """jsonb takes no NUL; the row in quarantine shows the replacement character in its place."""
    return text.replace(b"\\u0000", "\N{REPLACEMENT CHARACTER}".encode()) if b"\\u0000" in text else text
