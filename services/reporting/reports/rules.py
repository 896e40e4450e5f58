"""What each kind of report shows, and how it is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.reporting.report_inputs.documents import TEMPLATE_VERSIONS
from contracts.reporting.reports import (
    MOST_ACCOUNTS,
    MOST_DAYS,
    MOST_PLATFORMS,
    MOST_SYMBOLS,
    DaysRule,
    NarrowingName,
    NarrowingRule,
    ReportKindList,
    ReportKindRules,
)
from contracts.reporting.runs import REPORT_KINDS, ReportKind
from services.reporting.runs.kinds import Kinds

MOST: dict[NarrowingName, int] = {"platforms": MOST_PLATFORMS, "account_ids": MOST_ACCOUNTS, "symbols": MOST_SYMBOLS}


@dataclass(frozen=True)
class Rules:
    """`narrowed_by` are the lists that narrow it, `required` those of which it takes at least one, with
    what is said when there is none."""

    name: str
    shows: str
    narrowed_by: tuple[NarrowingName, ...] = ()
    required: Mapping[NarrowingName, str] = field(default_factory=dict[NarrowingName, str])
    covers_days: bool = True
    compares: bool = False


RULES: dict[ReportKind, Rules] = {
    "local_grid": Rules("Local search grid", "Where a business ranks at each point of a map.", covers_days=False),
    "ads_performance": Rules(
        "Ads performance", "Totals, days, platforms and campaigns.", ("platforms", "account_ids"), compares=True
    ),
    "executive_pack": Rules(
        "Executive pack",
        "Totals, days and platforms, and nothing finer.",
        ("platforms", "account_ids"),
        compares=True,
    ),
    "data_quality": Rules("Data quality", "Checks as they stand, incidents, and how far the data reaches."),
    "market_brief": Rules(
        "Market brief",
        "Series of market data: where they stand, and day by day.",
        ("symbols",),
        required={"symbols": "Name at least one series."},
    ),
}


def rules_of_kinds(kinds: Kinds) -> ReportKindList:
    """Every kind, as it is published."""
    return ReportKindList(items=[_published(kind, kinds) for kind in REPORT_KINDS])


def _published(kind: ReportKind, kinds: Kinds) -> ReportKindRules:
    rules = RULES[kind]
    return ReportKindRules(
        kind=kind,
        name=rules.name,
        shows=rules.shows,
        formats=list(kinds[kind].formats),
        template_version=TEMPLATE_VERSIONS[kind],
        needs=sorted(kinds[kind].needs),
        days=DaysRule(least=1, most=MOST_DAYS) if rules.covers_days else None,
        compares=rules.compares,
        narrowed_by=[
            NarrowingRule(name=name, most=MOST[name], required=name in rules.required) for name in rules.narrowed_by
        ],
    )
