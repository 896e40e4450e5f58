"""The first page of a report that there is not, as it looks with a branding."""

from dataclasses import replace

from contracts.reporting.report_inputs.ads_performance import AdsPerformanceReport
from contracts.reporting.report_inputs.documents import TEMPLATE_VERSIONS
from contracts.reporting.report_inputs.frame import Branding
from services.reporting.engine.document import Document
from services.reporting.engine.laying import lay_out
from services.reporting.engine.layout import layout_of
from services.reporting.engine.writers.pdf import to_page

PIXELS = 1190
"""The width of a page: 144 pixels an inch."""
_SPEND = ("118", "124", "97", "131", "140", "152", "149", "163", "158", "171", "120", "116", "177", "184")
_ROW = {
    "currency": "EUR",
    "spend": "1303.50",
    "impressions": "45120",
    "clicks": "1430",
    "conversions": "141.5",
    "conversions_value": None,
    "ctr": "0.0317",
    "cpa": "7.92",
    "roas": None,
}
_EXAMPLE = {
    "kind": "ads_performance",
    "template_version": TEMPLATE_VERSIONS["ads_performance"],
    "title": "Weekly performance",
    "period": "2026-11-01 to 2026-11-14",
    "parameters": [{"name": "Days", "value": "14"}],
    "narrative": ["Spend rose by 8% against the two weeks before, and each conversion cost EUR 7.84."],
    "provenance": {
        "run_id": "00000000-0000-0000-0000-000000000000",
        "snapshot_id": None,
        "code_sha": "example",
        "generated_at": "2026-11-15T06:00:00Z",
        "data_through": "2026-11-14",
        "viewer_scope": {"subject": "example"},
        "origin": "demo",
    },
    "data": {
        "figures": [
            {
                "metric": "spend",
                "label": "Spend",
                "unit": "money",
                "currency": "EUR",
                "value": "2000",
                "change": "0.08",
            },
            {"metric": "clicks", "label": "Clicks", "unit": "count", "value": "4310", "change": "0.12", "better": "up"},
            {"metric": "cpa", "label": "CPA", "unit": "money", "currency": "EUR", "value": "7.84", "better": "down"},
            {"metric": "ctr", "label": "CTR", "unit": "share", "value": "0.031", "change": "-0.02", "better": "up"},
        ],
        "trends": [
            {
                "metric": "spend",
                "label": "Spend",
                "unit": "money",
                "currency": "EUR",
                "points": [{"day": f"2026-11-{day:02}", "value": value} for day, value in enumerate(_SPEND, 1)],
            }
        ],
        "platforms": [_ROW | {"platform": "google_ads"}, _ROW | {"platform": "meta_ads", "spend": "696.50"}],
        "campaigns": [],
    },
}


def preview(branding: Branding) -> bytes:
    """A PNG of `PIXELS` width, the same for the same branding."""
    report = _report(branding)
    paper = layout_of(report.kind, report.template_version).paper
    return to_page(example(branding), paper=paper, generated_at=report.provenance.generated_at, pixels=PIXELS)


def example(branding: Branding) -> Document:
    """The document that is shown. Its badge and its notice say that its data is made up, so no watermark does: a client
    sees what a report of live data looks like."""
    return replace(lay_out(_report(branding)), watermark=None)


def _report(branding: Branding) -> AdsPerformanceReport:
    return AdsPerformanceReport.model_validate(_EXAMPLE | {"branding": branding})
