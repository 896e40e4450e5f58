"""Locations from a file of CSV: what it would do, and what it did."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.ops_hub.location_duplicates import DuplicateReason
from contracts.ops_hub.locations import Address

MOST_ROWS = 10_000
MOST_FILE_BYTES = 5 * 1024 * 1024
MOST_FAULTS = 500
MOST_CHANGES = 200
MOST_FAULT_CANDIDATES = 3


class LocationImportColumn(BaseModel):
    """A column of the file that was read."""

    header: str = Field(description="As the file has it.")
    field: str = Field(description="What it means, by the name that the export has for it.")


class LocationImportCandidate(BaseModel):
    """What a row is, or may be: a location that is there, or an earlier row of the file."""

    location_id: UUID | None = Field(description="The location; null for one that the file adds.")
    row: int | None = Field(description="The row that adds or changes it; null for one as it is there.")
    name: str
    store_code: str | None
    address: Address
    verdict: Literal["duplicate", "suggested"]
    reasons: list[DuplicateReason]


class LocationImportFault(BaseModel):
    """Why a row is refused. A row may have several."""

    row: int = Field(description="As spreadsheets count: the header is row 1.")
    field: str | None = Field(description="The column's name in the export; null when it is about the whole row.")
    code: str = Field(description="The rule that was broken, stable for programs.")
    message: str = Field(description="What to do about it, for people.")
    candidates: list[LocationImportCandidate] = Field(
        default_factory=list[LocationImportCandidate],
        description="The likeliest first, for `location_duplicate` and `location_perhaps_duplicate`.",
    )


class LocationImportChange(BaseModel):
    """A row that adds a location, or changes one."""

    row: int
    action: Literal["add", "change"]
    location_id: UUID | None = Field(description="The location that is changed; null for one that is added.")
    name: str
    store_code: str | None
    fields: list[str] = Field(description="What is changed; empty for a location that is added.")


class LocationImport(BaseModel):
    """What a file does: `rows` = `added` + `changed` + `unchanged` + `refused`."""

    dry_run: bool = Field(description="Whether this is a preview only, and nothing was written.")
    rows: int
    added: int
    changed: int
    unchanged: int
    refused: int
    columns: list[LocationImportColumn]
    ignored_columns: list[str] = Field(description="Headers of columns that mean nothing here.")
    faults: list[LocationImportFault] = Field(description=f"The first {MOST_FAULTS}, by row.")
    faults_left_out: int
    changes: list[LocationImportChange] = Field(description=f"The first {MOST_CHANGES}, by row.")
    changes_left_out: int
