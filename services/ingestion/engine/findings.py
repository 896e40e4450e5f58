"""What is wrong with a record, and the line by which it goes to the quarantine."""

from typing import Any

import jsonschema_rs
import orjson

MOST_FINDINGS = 20


def findings_of(validator: jsonschema_rs.Draft202012Validator, data: Any) -> list[dict[str, str]]:
    """What is wrong with a record, the first errors of it: pointer, rule and a sentence."""
    found = []
    for error in validator.iter_errors(data):
        pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in error.instance_path)
        found.append(finding(pointer, str(error.schema_path[-1]) if error.schema_path else "schema", error.message))
        if len(found) == MOST_FINDINGS:
            break
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
