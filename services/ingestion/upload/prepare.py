"""Reading a received file: its format, its columns, a first mapping and how it reads under that mapping."""

from dataclasses import dataclass
from pathlib import Path

from contracts.ingestion.uploads import (
    Detected,
    DetectedColumn,
    Lookup,
    Mapping,
    MappingIssue,
    Notice,
    Preview,
    UploadKind,
)
from services.ingestion.market.examine import examine_market
from services.ingestion.market.plan import find_market_faults
from services.ingestion.market.proposal import propose_market_mapping
from services.ingestion.upload.columns import describe_columns
from services.ingestion.upload.examine import Examination, examine
from services.ingestion.upload.formats import Source, normalise_file
from services.ingestion.upload.normalise import read_batches
from services.ingestion.upload.plan import find_faults
from services.ingestion.upload.proposal import propose_mapping
from services.ingestion.upload.shape import shape_of


@dataclass(frozen=True)
class Prepared:
    """A file that can be read: what it is, and a first proposal for it."""

    detected: Detected
    mapping: Mapping
    issues: list[MappingIssue]
    preview: Preview
    notices: list[Notice]


@dataclass(frozen=True)
class PreparedLookup:
    """A second file, read but not yet tied to an upload."""

    rows: int
    columns: list[DetectedColumn]


def prepare_file(path: Path, filename: str, kind: UploadKind, currency: str | None) -> Prepared:
    """Read the file at `path`; raises `UploadRefused` when it cannot be read as a table."""
    source = normalise_file(path, filename)
    columns = describe_columns(path.parent, source.normalised)
    notices: list[Notice] = []
    detected = _detected(source, columns)
    if kind == "market":
        first = next(read_batches(path.parent), None)
        mapping = propose_market_mapping(columns, filename, first)
    else:
        proposal = propose_mapping(kind, columns, filename, currency=currency)
        mapping = proposal.mapping
        detected.platform, detected.grain = proposal.platform, proposal.grain
        notices = [Notice(code=code, message=message) for code, message in proposal.notices]
    found = examine_mapping(path.parent, kind, mapping, [], detected)
    return Prepared(detected, mapping, found.issues, found.preview, notices + found.notices)


def prepare_lookup(path: Path, filename: str) -> PreparedLookup:
    """Read a second file at `path`; raises `UploadRefused` when it cannot be read as a table."""
    source = normalise_file(path, filename)
    return PreparedLookup(source.normalised.rows, describe_columns(path.parent, source.normalised))


def examine_mapping(
    folder: Path, kind: UploadKind, mapping: Mapping, lookups: list[Lookup], detected: Detected
) -> Examination:
    """Check the whole file under `mapping` without landing it."""
    columns = [column.name for column in detected.columns]
    if kind == "market":
        return examine_market(folder, mapping, columns)
    return examine(folder, kind, mapping, lookups, columns)


def mapping_faults(kind: UploadKind, mapping: Mapping, detected: Detected) -> list[MappingIssue]:
    """What makes `mapping` senseless for the file, so that it is refused."""
    columns = [column.name for column in detected.columns]
    if kind == "market":
        return find_market_faults(mapping, columns)
    return find_faults(shape_of(kind), mapping, columns)


def _detected(source: Source, columns: list[DetectedColumn]) -> Detected:
    return Detected(
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        header_row=source.header_row,
        rows=source.normalised.rows + source.normalised.broken,
        columns=columns,
    )
