"""Refusing a whole file, with the row and the column that show why."""

from libs.errors import FieldProblem
from services.ingestion.errors import UploadRefused


def refuse(code: str, message: str, *, row: int | None = None, column: str | None = None) -> UploadRefused:
    """The refusal of a file for the reason `code`; the caller raises it."""
    pointer = pointer_to(row, column)
    return UploadRefused(message, errors=[FieldProblem(pointer=pointer, code=code, message=message)])


def pointer_to(row: int | None, column: str | None) -> str:
    """`/rows/<row>/<column>`, as far as they are known."""
    parts = [] if row is None else ["rows", str(row)]
    if column is not None:
        parts.append(column.replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in parts)
