"""`render`: a frozen input and a format in, a sealed artifact out."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Literal, get_args

from contracts.reporting.report_inputs.documents import ReportInput
from services.reporting.engine.document import Document
from services.reporting.engine.laying import lay_out
from services.reporting.engine.layout import layout_of
from services.reporting.engine.provenance import content_hash
from services.reporting.engine.sealing import UNKNOWN_DIGEST, Claims, Sealer
from services.reporting.engine.writers.csv import to_csv
from services.reporting.engine.writers.html import to_html
from services.reporting.engine.writers.json import to_json
from services.reporting.engine.writers.pdf import to_pdf
from services.reporting.engine.writers.xlsx import to_xlsx
from services.reporting.runs.kinds import Artifact

Format = Literal["html", "pdf", "xlsx", "csv", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: dict[Format, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def render(report: ReportInput, wanted: Format, sealer: Sealer) -> Artifact:
    """The report as `wanted`. Equal inputs, code and key give equal bytes, in any process, on any day.

    Raises `UnknownTemplate` when the version is not known here.
    """
    document = lay_out(report)
    content = _write(report, document, wanted)
    claims = Claims(
        kind=report.kind,
        format=wanted,
        run_id=str(report.provenance.run_id),
        generated_at=report.provenance.generated_at.isoformat(),
        content_hash=content_hash(report),
        sha256=UNKNOWN_DIGEST,
    )
    sealed = sealer.seal(claims, lambda seal: _PLACES[wanted](content, seal))
    return Artifact(_name(report, wanted), MEDIA_TYPES[wanted], sealed)


def _write(report: ReportInput, document: Document, wanted: Format) -> bytes:
    paper = layout_of(report.kind, report.template_version).paper
    generated_at = report.provenance.generated_at
    match wanted:
        case "html":
            return to_html(document, paper=paper)
        case "pdf":
            return to_pdf(document, paper=paper, generated_at=generated_at)
        case "xlsx":
            return to_xlsx(document, generated_at=generated_at)
        case "csv":
            return to_csv(document)
        case "json":
            return to_json(report, document)


def _name(report: ReportInput, wanted: Format) -> str:
    """Like `weekly-spend-2026-11-20-1f0c22ab.pdf`: ASCII, so that every mailbox and disk keeps it."""
    title = re.sub(r"[^a-z0-9]+", "-", report.title.lower()).strip("-")[:60].strip("-")
    day = report.provenance.generated_at.date().isoformat()
    return f"{title or report.kind.replace('_', '-')}-{day}-{str(report.provenance.run_id)[-8:]}.{wanted}"


def _in_html(content: bytes, seal: bytes) -> bytes:
    return content + b"<!-- " + seal + b" -->\n"


def _in_pdf(content: bytes, seal: bytes) -> bytes:
    """A comment behind the end: readers look for `%%EOF` in the last 1,024 bytes."""
    return content.rstrip(b"\n") + b"\n%" + seal + b"\n"


def _in_csv(content: bytes, seal: bytes) -> bytes:
    return content + seal + b"\r\n"


def _in_json(content: bytes, seal: bytes) -> bytes:
    return content.rstrip().removesuffix(b"}").rstrip() + b',\n "seal": "' + seal + b'"\n}\n'


def _in_xlsx(content: bytes, seal: bytes) -> bytes:
    """The comment of the archive, which is its last field."""
    kept = io.BytesIO(content)
    with zipfile.ZipFile(kept, "a") as archive:
        archive.comment = seal
    return kept.getvalue()


_PLACES: dict[Format, Callable[[bytes, bytes], bytes]] = {
    "html": _in_html,
    "pdf": _in_pdf,
    "xlsx": _in_xlsx,
    "csv": _in_csv,
    "json": _in_json,
}
