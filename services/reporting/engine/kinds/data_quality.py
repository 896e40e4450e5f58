"""Gathers data quality: the checks as they stand, incidents, and how far the data reaches."""

from datetime import timedelta
from decimal import Decimal

from contracts.metrics.combined import CombinedMetrics
from contracts.metrics.quality import DataQuality as Checks
from contracts.metrics.quality import QualityCheck, QualityIncident
from contracts.reporting.report_inputs.data_quality import (
    CheckLine,
    DataQuality,
    DataQualityReport,
    IncidentLine,
    PlatformReach,
)
from contracts.reporting.report_inputs.figures import Figure
from contracts.reporting.reports import ReportParameters
from libs.pagination import Page
from services.reporting.engine.kinds.asking import Asker
from services.reporting.engine.kinds.framing import dataset_of, exact, frame_of, notices_of, origin_of, through_of
from services.reporting.models import ReportRun

MOST_INCIDENTS = 200


async def gather(asker: Asker, run: ReportRun) -> DataQualityReport:
    dataset = dataset_of(run)
    combined = await asker.get("/metrics/combined", CombinedMetrics, {"dataset": dataset.value, "limit": 1})
    checks = await asker.get("/health/data-quality", Checks)
    wanted = {"dataset": dataset.value, "limit": MOST_INCIDENTS}
    incidents = await asker.get("/health/data-quality/incidents", Page[QualityIncident], wanted)
    asked = ReportParameters.model_validate(run.config)
    since = run.generated_at - timedelta(days=asked.days)
    ours = [check for check in checks.checks if check.dataset is dataset]
    data = DataQuality(
        status=checks.status,
        figures=tuple(_counts(ours)),
        platforms=tuple(_reach(combined)),
        checks=tuple(_check(each) for each in ours),
        incidents=tuple(_incident(i) for i in incidents.items if i.closed_at is None or i.closed_at >= since),
    )
    frame = frame_of(
        run,
        snapshot_id=combined.meta.snapshot_id,
        data_through=through_of(combined.meta.data_through.values()),
        period=f"The last {asked.days} days",
        origin=origin_of(dataset),
    )
    return DataQualityReport.model_validate(frame | {"data": data, "notices": notices_of(combined.meta)})


def _counts(checks: list[QualityCheck]) -> list[Figure]:
    named = (("pass", "Checks that pass"), ("warn", "Warnings"), ("fail", "Checks that fail"), ("unknown", "Not known"))
    return [
        Figure(
            metric=f"checks_{status}",
            label=label,
            unit="count",
            value=Decimal(sum(check.status == status for check in checks)),
        )
        for status, label in named
    ]


def _reach(combined: CombinedMetrics) -> list[PlatformReach]:
    meta = combined.meta
    return [
        PlatformReach(
            platform=platform,
            data_through=through,
            settled_through=meta.settled_through.get(platform),
            extracted_at=meta.extracted_at.get(platform),
        )
        for platform, through in sorted(meta.data_through.items())
    ]


def _check(check: QualityCheck) -> CheckLine:
    return CheckLine(
        check=check.name,
        subject=" ".join(each for each in (check.platform, check.account_id) if each) or None,
        status=check.status,
        observed=exact(check.observed),
        limit=exact(check.limit),
        measured_in=check.unit,
        message=check.message,
    )


def _incident(incident: QualityIncident) -> IncidentLine:
    return IncidentLine(
        check=incident.check,
        state=incident.state,
        opened_at=incident.opened_at,
        closed_at=incident.closed_at,
        failed_runs=Decimal(incident.failed_runs),
        message=incident.message,
    )
