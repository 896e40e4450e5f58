"""Questions to the snapshot that serves, and their answers as rows or as a file."""

import asyncio
from dataclasses import dataclass
from typing import Any

from contracts.metrics.catalog import DIMENSIONS, GRAINS, MEASURES, Catalog
from contracts.metrics.combined import CONTRACT_VERSION
from contracts.metrics.explore import MetricsQuestion
from services.metrics.combined.payload import Row
from services.metrics.combined.ranges import DayRange, compared, resolve
from services.metrics.combined.service import (
    AggregatesOnly,
    Answers,
    Caller,
    frames_of,
    require_servable,
    serving_of,
    standing_of,
)
from services.metrics.explore.rows import used_dimensions
from services.metrics.explore.rules import TOTALS_ONLY, check_question
from services.metrics.explore.table import Table, columns_of, table_of
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.loading import Serving

WITHOUT_RATE = "Money without an exchange rate for its day is left out; split by currency to see it."
ADS_APART = "Figures of ads and ad groups are as reported for them, and need not add up to those of their campaigns."
NAMES_THEN = "Figures, names and exchange rates are those known at the moment asked for."
REGIONS_APART = "Figures of regions come from reports of their own, and need not add up to those of campaigns."


@dataclass(frozen=True)
class Answered:
    """The table, the range it is about, and the snapshot that it comes from."""

    table: Table
    asked: DayRange | None
    compared: DayRange | None
    meta: Row

    def body(self) -> Row:
        """As `MetricsAnswer` has it."""
        shown = self.table.rows.height
        return {
            "columns": [column.model_dump() for column in self.table.columns],
            "rows": self.table.rows.to_dicts(),
            "totals": self.table.totals,
            "range": {
                "start_date": self.asked.start if self.asked else None,
                "end_date": self.asked.end if self.asked else None,
                "compared_start_date": self.compared.start if self.compared else None,
                "compared_end_date": self.compared.end if self.compared else None,
            },
            "meta": self.meta
            | {"truncated": {"shown": shown, "total": self.table.total} if shown < self.table.total else None},
        }


def catalog() -> Catalog:
    """All that can be asked."""
    return Catalog(
        contract_version=CONTRACT_VERSION, measures=list(MEASURES), dimensions=list(DIMENSIONS), grains=list(GRAINS)
    )


async def answer(answers: Answers, caller: Caller, question: MetricsQuestion) -> Answered:
    """Raises `Invalid` for what cannot be asked, `AggregatesOnly`, and `NoSnapshot` before the first build."""
    check_question(question)
    resolve(question, None, within="/")
    if caller.aggregates_only and not used_dimensions(question) <= TOTALS_ONLY:
        raise AggregatesOnly("Your role may split totals by platform, region, currency and date alone.")
    serving = await serving_of(answers, caller, question, within="/")
    require_servable(serving)
    frames = await frames_of(answers, caller, serving, question, within="/")
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(
        answers.threads, lambda: _answer(frames, question, _meta(answers, caller, question, serving))
    )


def _answer(frames: SnapshotFrames | None, question: MetricsQuestion, meta: Row) -> Answered:
    asked = resolve(question, frames.coverage if frames else None)
    if frames is None or frames.coverage is None or asked is None:
        nothing = Table.empty(columns_of(question), question)
        return Answered(nothing, asked, None, meta | {"currency": nothing.currency, "data_through": {}})
    before = compared(asked, question.compare)
    table = table_of(frames, question, asked, before)
    data_through = {name: clock.data_through for name, clock in frames.manifest.platforms.items()}
    more: dict[str, Any] = {
        "contract_version": frames.manifest.contract_version,
        "currency": table.currency,
        "data_through": data_through,
        "notes": _notes(question, table),
    }
    return Answered(table, asked, before, meta | more)


def _meta(answers: Answers, caller: Caller, question: MetricsQuestion, serving: Serving) -> Row:
    own: Row = {
        "request_id": caller.request_id,
        "contract_version": CONTRACT_VERSION,
        "tenant_id": caller.tenant_id,
        "dataset": question.dataset.value,
        "notes": [],
    }
    return own | standing_of(answers, serving, question)


def _notes(question: MetricsQuestion, table: Table) -> list[str]:
    used = {one.value for one in used_dimensions(question)}
    notes = [WITHOUT_RATE] if table.currency["excluded"] and "currency" not in used else []
    notes += [ADS_APART] if used & {"ad", "ad_group"} else []
    notes += [NAMES_THEN] if question.as_of is not None else []
    return notes + ([REGIONS_APART] if "region" in used else [])
