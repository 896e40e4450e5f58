"""JSON: the frozen input as it is, with what proves it."""

import json

from contracts.reporting.report_inputs.documents import ReportInput
from services.reporting.engine.document import Document


def to_json(report: ReportInput, document: Document) -> bytes:
    """One object, its keys in a fixed order, one blank a level; ends with a line feed."""
    content = {
        "schema": f"contracts/reports/{report.kind}/{report.template_version}.json",
        "provenance": dict(document.facts),
        "report": report.model_dump(mode="json"),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
