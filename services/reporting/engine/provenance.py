"""What proves a report's numbers, and the digest that equal reports share."""

import hashlib
import json

from contracts.reporting.report_inputs.documents import ReportInput
from contracts.reporting.report_inputs.frame import Provenance
from contracts.reporting.runs import RunProvenance
from services.reporting.engine.formatting import NOT_REPORTED, day_text, moment_text
from services.reporting.engine.wording import plain

ORIGINS: dict[RunProvenance, str] = {
    "live": "live data",
    "demo": "demo data",
    "simulated": "simulated data",
    "fallback_simulated": "simulated data, because the live source was out",
    "mixed": "live and simulated data",
}


def content_hash(report: ReportInput) -> str:
    """SHA-256 of the canonical input without `run_id` and `generated_at`: two runs of equal inputs share it."""
    document = report.model_dump(mode="json")
    for own in ("run_id", "generated_at"):
        del document["provenance"][own]
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def facts(report: ReportInput, digest: str) -> list[tuple[str, str]]:
    """What every artifact says of itself, by stable names."""
    made = report.provenance
    return [
        ("kind", report.kind),
        ("run_id", str(made.run_id)),
        ("snapshot_id", made.snapshot_id or "none"),
        ("code_sha", made.code_sha),
        ("template_version", report.template_version),
        ("generated_at", made.generated_at.isoformat()),
        ("data_through", day_text(made.data_through)),
        ("origin", ORIGINS[made.origin]),
        ("filters", _filters(made)),
        ("viewer_scope", _scope(made)),
        ("content_hash", digest),
    ]


def footer(report: ReportInput, digest: str) -> str:
    """The line at the foot of every page and sheet."""
    made = report.provenance
    through = f"data through {day_text(made.data_through)}" if made.data_through else f"data through {NOT_REPORTED}"
    parts = [
        ORIGINS[made.origin].capitalize(),
        through,
        f"generated {moment_text(made.generated_at)}",
        f"run {made.run_id}",
        f"snapshot {(made.snapshot_id or 'none')[:12]}",
        f"code {made.code_sha[:12]}",
        f"template {report.kind}/{report.template_version}",
        f"content {digest[:12]}",
    ]
    return " · ".join(parts)


def _filters(made: Provenance) -> str:
    return "; ".join(f"{plain(each.name)}: {plain(each.value)}" for each in made.filters) or "none"


def _scope(made: Provenance) -> str:
    scope = made.viewer_scope
    accounts = (
        "all accounts" if scope.accounts is None else f"accounts {', '.join(map(plain, scope.accounts)) or 'none'}"
    )
    return f"{plain(scope.subject)}, {accounts}{', aggregates only' if scope.aggregates_only else ''}"
