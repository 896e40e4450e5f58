"""What every gathered report has in common: its frame, from the run that it is of."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.metrics.combined import CombinedMeta, Dataset
from contracts.reporting.report_inputs.frame import UNBRANDED
from contracts.reporting.reports import ReportParameters
from contracts.reporting.runs import RunProvenance
from services.reporting.engine.formatting import moment_text
from services.reporting.models import ReportRun


def frame_of(
    run: ReportRun, *, snapshot_id: str | None, data_through: date | None, period: str, origin: RunProvenance
) -> dict[str, Any]:
    """The parts of a `ReportFrame` that do not depend on the kind, as they are kept."""
    asked = ReportParameters.model_validate(run.config)
    filters = filters_of(asked)
    return {
        "kind": run.kind,
        "template_version": run.template_version,
        "title": run.name,
        "period": period,
        "parameters": [{"name": "Days", "value": str(asked.days)}, *filters],
        "narrative": [asked.narrative] if asked.narrative else [],
        "branding": UNBRANDED,
        "provenance": {
            "run_id": run.id,
            "snapshot_id": snapshot_id,
            "code_sha": run.code_sha,
            "generated_at": run.generated_at,
            "data_through": data_through,
            "filters": filters,
            "viewer_scope": {
                "subject": run.owner,
                "accounts": run.viewer_scope.get("accounts"),
                "aggregates_only": bool(run.viewer_scope.get("aggregates_only")),
            },
            "origin": origin,
        },
    }


def filters_of(asked: ReportParameters) -> list[dict[str, str]]:
    chosen = (("Platforms", asked.platforms), ("Accounts", asked.account_ids), ("Series", asked.symbols))
    return [{"name": name, "value": ", ".join(values)} for name, values in chosen if values]


def dataset_of(run: ReportRun) -> Dataset:
    """Test keys reach demo data alone, and so do the reports that they own."""
    return Dataset.demo if run.viewer_scope.get("test") else Dataset.warehouse


def origin_of(dataset: Dataset) -> RunProvenance:
    return "demo" if dataset is Dataset.demo else "live"


def notices_of(meta: CombinedMeta) -> list[dict[str, str]]:
    """What the metrics API says of its own answer that a reader has to know."""
    told: list[tuple[str, str]] = []
    if meta.freshness.state in ("late", "stale"):
        built = moment_text(meta.snapshot_generated_at)
        told.append(("warning", f"The figures are {meta.freshness.state}: they were built at {built}."))
    if meta.quality.status == "fail":
        told.append(("serious", f"Checks of the data fail: {', '.join(meta.quality.failed_checks)}."))
    for amount in meta.currency.excluded:
        told.append(("warning", f"Amounts in {amount.currency} are left out: no rate of exchange is known."))
    if len(meta.timezone_mix) > 1:
        told.append(("info", f"Days of several time zones are added: {', '.join(meta.timezone_mix)}."))
    return [{"tone": tone, "text": text} for tone, text in told]


def through_of(days: Iterable[date]) -> date | None:
    """The last day of the platform that is furthest behind."""
    return min(days, default=None)


def exact(value: float | None) -> Decimal | None:
    """A JSON number with the digits that it was written with."""
    return None if value is None else Decimal(str(value))
