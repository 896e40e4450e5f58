"""The planner: a grid of scopes by months, and suggestions to fill a month with."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.budgets import BudgetGrid, BudgetSuggestion, BudgetSuggestions, SuggestBudgets
from contracts.metrics.combined import Dataset
from libs.errors import FieldProblem, Invalid
from services.metrics.budgets import repository
from services.metrics.budgets.repository import PlanRow
from services.metrics.budgets.scopes import Scope, first_of, month_of, months_from, scope_of_plan
from services.metrics.budgets.shares import spread
from services.metrics.budgets.views import shown
from services.metrics.combined.ranges import DayRange, month_range
from services.metrics.combined.selection import Selection, account_key
from services.metrics.combined.service import Answers, Caller, require_servable
from services.metrics.combined.sums import MILLION
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.partition import NO_CURRENCY

Money = tuple[int, str]
"""Millionths and their currency."""


@dataclass
class _Line:
    """One row of the grid while it is put together."""

    name: str | None
    spent: Money | None = None
    in_force: dict[date, tuple[Money, str]] = field(default_factory=dict[date, tuple[Money, str]])
    open: dict[date, PlanRow] = field(default_factory=dict[date, PlanRow])


async def grid_of(
    session: AsyncSession,
    answers: Answers,
    caller: Caller,
    dataset: Dataset,
    *,
    first: date,
    months: int,
    limit: int,
) -> BudgetGrid:
    """Scopes that have a budget in these months, or spent in the month before. Raises `NoSnapshot`."""
    wanted = months_from(first, months)
    before = months_from(first, -1)[0]
    frames = await _frames(answers, caller, dataset)
    plans = [] if caller.aggregates_only else await repository.list_in_months(session, dataset.value, wanted)
    loop = asyncio.get_running_loop()
    spends = await loop.run_in_executor(answers.threads, _spends, frames, month_range(before))
    lines: dict[Scope, _Line] = {}
    currencies: dict[str, int] = {}
    for scope, (name, micros, currency) in spends.items():
        lines[scope] = _Line(name, (micros, currency))
        currencies[currency] = currencies.get(currency, 0) + 1
    _add_uploads(lines, frames, wanted)
    _add_plans(lines, plans)
    ordered = sorted(lines.items(), key=_order)
    return BudgetGrid.model_validate(
        {
            "dataset": dataset,
            "months": [month_of(month) for month in wanted],
            "rows": [] if caller.aggregates_only else [_row(scope, line, wanted) for scope, line in ordered[:limit]],
            "total_rows": 0 if caller.aggregates_only else len(ordered),
            "currencies": sorted(currencies, key=lambda one: (-currencies[one], one)),
        }
    )


async def suggest(session: AsyncSession, answers: Answers, caller: Caller, wanted: SuggestBudgets) -> BudgetSuggestions:
    """Amounts for a month from the month before; nothing is saved. Raises `Invalid` and `NoSnapshot`."""
    month = first_of(wanted.month)
    before = months_from(month, -1)[0]
    _check_total(wanted)
    frames = await _frames(answers, caller, wanted.dataset)
    if wanted.method == "copy_last_month":
        plans = await repository.list_in_months(session, wanted.dataset.value, [before])
        items = _copies(frames, plans, before, wanted)
    else:
        loop = asyncio.get_running_loop()
        spends = await loop.run_in_executor(answers.threads, _spends, frames, month_range(before))
        items = _shares(spends, wanted)
    kept = [] if caller.aggregates_only else items
    return BudgetSuggestions(source_month=month_of(before), items=kept)


def _check_total(wanted: SuggestBudgets) -> None:
    given = {"total": wanted.total, "currency": wanted.currency}
    spreads = wanted.method == "spend_share"
    problems = [
        FieldProblem(pointer=f"/{name}", code="missing" if spreads else "unexpected", message=message)
        for name, value in given.items()
        for message in ["Say what is to be spread." if spreads else "Copies keep their own amounts."]
        if (value is None) == spreads
    ]
    if problems:
        raise Invalid(errors=problems)


async def _frames(answers: Answers, caller: Caller, dataset: Dataset) -> SnapshotFrames | None:
    serving = await answers.servings.get(caller.tenant_id, dataset)
    require_servable(serving)
    if serving.snapshot_id is None:
        return None
    return await answers.store.get(caller.tenant_id, serving.snapshot_id, caller.accounts)


def _spends(frames: SnapshotFrames | None, month: DayRange) -> dict[Scope, tuple[str | None, int, str]]:
    """Name, spend and currency of every campaign that spent in the month; the greater amount where it is in two."""
    if frames is None:
        return {}
    rows = Selection().rows(frames.days, month).filter(pl.col("spend") > 0)
    sums = (
        rows.with_columns(pl.col("currency").cast(pl.String))
        .filter(pl.col("currency") != NO_CURRENCY)
        .group_by("campaign", "currency")
        .agg(pl.col("spend").sum())
        .join(frames.campaigns, left_on="campaign", right_on="number")
        .filter(pl.col("campaign_id").is_not_null())
        .sort("spend", "platform", "account_id", "campaign_id")
    )
    return {
        Scope(row["platform"], row["account_id"], row["campaign_id"]): (row["name"], row["spend"], row["currency"])
        for row in sums.to_dicts()
    }


def _add_uploads(lines: dict[Scope, _Line], frames: SnapshotFrames | None, months: Sequence[date]) -> None:
    """What was uploaded, at the campaign it is about where that is known; plans are read from their own table."""
    if frames is None:
        return
    chosen = pl.col("month").is_in(list(months)) & (pl.col("source") == "upload") & pl.col("currency").is_not_null()
    names = {(scope.platform, (line.name or "").lower()): scope for scope, line in lines.items()}
    for budget in frames.budgets.filter(chosen).to_dicts():
        scope = _uploaded_scope(frames, names, budget)
        if scope is not None:
            line = lines.setdefault(scope, _Line(budget["campaign_name"]))
            line.in_force[budget["month"]] = (budget["planned"], budget["currency"]), "upload"


def _uploaded_scope(
    frames: SnapshotFrames, names: dict[tuple[str | None, str], Scope], budget: dict[str, Any]
) -> Scope | None:
    """The one campaign that the file's row names; None where it is not known, or there are several."""
    conditions = [pl.col(name) == budget[name] for name in ("platform", "account_id", "campaign_id") if budget[name]]
    if not budget["campaign_id"]:
        conditions.append(pl.col("name").str.to_lowercase() == budget["campaign_name"].lower())
    found = frames.campaigns.filter(pl.all_horizontal(conditions), pl.col("campaign_id").is_not_null())
    if found.height != 1:
        return names.get((budget["platform"], budget["campaign_name"].lower())) if budget["platform"] else None
    campaign = found.row(0, named=True)
    return Scope(campaign["platform"], campaign["account_id"], campaign["campaign_id"], budget["region"])


def _add_plans(lines: dict[Scope, _Line], plans: Iterable[PlanRow]) -> None:
    for row in plans:
        plan = row.plan
        scope = scope_of_plan(plan)
        line = lines.setdefault(scope, _Line(plan.campaign_name))
        if plan.state == "approved":
            line.in_force[plan.month] = (plan.amount_micros, plan.currency), "plan"
        else:
            line.open[plan.month] = row


def _order(item: tuple[Scope, _Line]) -> tuple[int, int, str]:
    """Wider scopes first, then by spend, then by name."""
    scope, line = item
    width = ("all", "platform", "account", "campaign").index(scope.level)
    return width, -(line.spent[0] if line.spent else 0), line.name or ""


def _row(scope: Scope, line: _Line, months: Sequence[date]) -> dict[str, Any]:
    return _scope_fields(scope, line.name) | {
        "spend_before": line.spent[0] / MILLION if line.spent else None,
        "spend_currency": line.spent[1] if line.spent else None,
        "cells": [_cell(line, month) for month in months],
    }


def _cell(line: _Line, month: date) -> dict[str, Any]:
    in_force, open_plan = line.in_force.get(month), line.open.get(month)
    return {
        "month": month_of(month),
        "amount": in_force[0][0] / MILLION if in_force else None,
        "currency": in_force[0][1] if in_force else None,
        "source": in_force[1] if in_force else None,
        "plan": shown(open_plan) if open_plan else None,
    }


def _scope_fields(scope: Scope, name: str | None) -> dict[str, Any]:
    return {
        "level": scope.level,
        "platform": scope.platform,
        "account_id": scope.account_id,
        "campaign_id": scope.campaign_id,
        # A campaign that no list names is known by its id.
        "campaign_name": (name or scope.campaign_id) if scope.campaign_id else None,
        "region": scope.region,
    }


def _copies(
    frames: SnapshotFrames | None, plans: Sequence[PlanRow], before: date, wanted: SuggestBudgets
) -> list[BudgetSuggestion]:
    lines: dict[Scope, _Line] = {}
    _add_uploads(lines, frames, [before])
    _add_plans(lines, plans)
    items: list[BudgetSuggestion] = []
    for scope, line in sorted(lines.items(), key=_order):
        in_force = line.in_force.get(before)
        if in_force is not None and _is_wanted(scope, wanted):
            items.append(_suggestion(scope, line.name, wanted.month, in_force[0], None))
    return items


def _shares(spends: dict[Scope, tuple[str | None, int, str]], wanted: SuggestBudgets) -> list[BudgetSuggestion]:
    currency = cast("str", wanted.currency)
    chosen = {scope: one for scope, one in spends.items() if one[2] == currency and _is_wanted(scope, wanted)}
    ordered = sorted(chosen.items(), key=lambda item: (-item[1][1], item[0].key("")))
    weights = [spend for _, (_, spend, _) in ordered]
    amounts = spread(cast("float", wanted.total), weights, currency)
    whole = sum(weights)
    return [
        _suggestion(scope, name, wanted.month, (micros, currency), spend / whole)
        for (scope, (name, spend, _)), micros in zip(ordered, amounts, strict=True)
    ]


def _is_wanted(scope: Scope, wanted: SuggestBudgets) -> bool:
    account = account_key(wanted.account_id) if wanted.account_id else None
    fits_platform = wanted.platform is None or scope.platform == wanted.platform.value
    return fits_platform and (account is None or scope.account_id == account)


def _suggestion(scope: Scope, name: str | None, month: str, money: Money, share: float | None) -> BudgetSuggestion:
    fields = _scope_fields(scope, name)
    return BudgetSuggestion.model_validate(
        fields | {"month": month, "amount": money[0] / MILLION, "currency": money[1], "share": share}
    )
