"""Every kind's input contract, and its JSON Schema as it is published in `contracts/reports/<kind>/<version>.json`."""

import json
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

from contracts.reporting.report_inputs.ads_performance import AdsPerformanceReport
from contracts.reporting.report_inputs.data_quality import DataQualityReport
from contracts.reporting.report_inputs.executive_pack import ExecutivePackReport
from contracts.reporting.report_inputs.local_grid import LocalGridReport
from contracts.reporting.report_inputs.market_brief import MarketBriefReport
from contracts.reporting.runs import ReportKind

ReportInput = LocalGridReport | AdsPerformanceReport | ExecutivePackReport | DataQualityReport | MarketBriefReport
TEMPLATE_VERSIONS: dict[ReportKind, str] = {
    "local_grid": "1",
    "ads_performance": "1",
    "executive_pack": "1",
    "data_quality": "1",
    "market_brief": "1",
}
"""The version of each kind that new runs are made with; older ones stay renderable."""

_CONTRACTS: dict[tuple[ReportKind, str], type[BaseModel]] = {
    ("local_grid", "1"): LocalGridReport,
    ("ads_performance", "1"): AdsPerformanceReport,
    ("executive_pack", "1"): ExecutivePackReport,
    ("data_quality", "1"): DataQualityReport,
    ("market_brief", "1"): MarketBriefReport,
}
_ANY_INPUT: TypeAdapter[ReportInput] = TypeAdapter(Annotated[ReportInput, Field(discriminator="kind")])


def read_input(document: object) -> ReportInput:
    """The input that `document` (as it was kept with the run) describes; raises `ValidationError`."""
    return _ANY_INPUT.validate_python(document)


def schemas() -> dict[str, str]:
    """Each published schema by its path under `contracts/reports`."""
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        f"{kind}/{version}.json": json.dumps(draft | model.model_json_schema(), indent=2, sort_keys=True) + "\n"
        for (kind, version), model in _CONTRACTS.items()
    }
