"""What goes wrong with a file of locations as a whole."""

from contracts.ops_hub.location_import import MOST_FILE_BYTES, LocationImport
from libs.errors import DomainError, FieldProblem, Invalid


class LocationFileTooLarge(DomainError):
    code, status, title = "location_file_too_large", 413, "The file is larger than an import may be"

    def __init__(self) -> None:
        super().__init__(f"At most {MOST_FILE_BYTES // (1 << 20)} MiB.")


class LocationFileUnsupported(DomainError):
    code, status, title = "location_file_unsupported", 415, "The body is not CSV"


class LocationFileUnreadable(Invalid):
    """`errors` says why, and in which row."""

    code, title = "location_file_unreadable", "The file cannot be read"


class LocationImportRefused(Invalid):
    """Rows are refused, so nothing was written. `report` is the whole `LocationImport`."""

    code, title = "location_import_refused", "Nothing was imported, because rows of the file are refused"

    def __init__(self, report: LocationImport) -> None:
        problems = [
            FieldProblem(pointer=_pointer(fault.row, fault.field), code=fault.code, message=fault.message)
            for fault in report.faults
        ]
        told = f"{report.refused} of {report.rows} rows. Mend them, or send partial=true to import the others."
        super().__init__(told, errors=problems, more={"report": report.model_dump(mode="json")})


def unreadable(code: str, message: str, *, row: int | None = None) -> LocationFileUnreadable:
    """The refusal of a whole file for the reason `code`; the caller raises it."""
    pointer = "" if row is None else _pointer(row, None)
    return LocationFileUnreadable(message, errors=[FieldProblem(pointer=pointer, code=code, message=message)])


def _pointer(row: int, field: str | None) -> str:
    return f"/rows/{row}" if field is None else f"/rows/{row}/{field}"
