"""What the dashboards ask, said once for every BI tool: datasets, questions about them, and pages of questions."""

from dataclasses import dataclass
from typing import Literal

Type = Literal["DATE", "TIMESTAMP WITH TIME ZONE", "TEXT", "NUMERIC", "BIGINT", "BOOLEAN"]
Kind = Literal["number", "table", "line", "bars", "ranking"]
Grain = Literal["day", "month"]

MONEY, WHOLE, RATIO, SHARE, FINE = ",.0f", ",.0f", ",.2f", ",.1%", ",.2f"
"""Formats of d3: `,.1%` shows 0.125 as 12.5 %."""


@dataclass(frozen=True)
class Column:
    """A column of a dataset, as people see it. `mart` is `table.column` of the warehouse that it is made of."""

    name: str
    type: Type
    label: str
    mart: str
    description: str = ""

    @property
    def is_time(self) -> bool:
        return self.type in ("DATE", "TIMESTAMP WITH TIME ZONE")


@dataclass(frozen=True)
class Metric:
    """A figure over rows of a dataset: an aggregate in SQL, and d3's format of it."""

    name: str
    label: str
    expression: str
    format: str
    description: str


@dataclass(frozen=True)
class Dataset:
    """Rows that questions are about: one select over marts. `time` names the column that periods go by."""

    name: str
    description: str
    sql: str
    columns: tuple[Column, ...]
    metrics: tuple[Metric, ...]
    time: str | None = None

    def column(self, name: str) -> Column:
        """Raises `KeyError` for one that it has not."""
        return {column.name: column for column in self.columns}[name]

    def metric(self, name: str) -> Metric:
        """Raises `KeyError` for one that it has not."""
        return {metric.name: metric for metric in self.metrics}[name]


@dataclass(frozen=True)
class Question:
    """One chart. `by` are columns; a line and bars go by `grain` of the dataset's time first.

    `days` is how far back it looks, all of it without. `only` is a condition in SQL on the dataset's columns. A
    table is in the order of its first metric, the largest first, or as `ascending` says. `limit` is the most rows.
    """

    name: str
    title: str
    dataset: Dataset
    kind: Kind
    metrics: tuple[str, ...]
    description: str
    by: tuple[str, ...] = ()
    days: int | None = None
    grain: Grain | None = None
    only: str | None = None
    ascending: bool = False
    limit: int = 1000
    width: int = 12

    @property
    def is_over_time(self) -> bool:
        return self.kind in ("line", "bars")


@dataclass(frozen=True)
class Dashboard:
    """One page: rows of questions, twelve columns wide, and a note on top that says how to read it."""

    name: str
    title: str
    description: str
    note: str
    rows: tuple[tuple[Question, ...], ...]
    filters: tuple[str, ...] = ()
    days: int | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for row in self.rows for question in row)


def sql_of(question: Question) -> str:
    """The question as one select, for tools that take SQL."""
    dataset = question.dataset
    columns = [*_periods(question), *(f'{name} as "{dataset.column(name).label}"' for name in question.by)]
    figures = [f'{metric.expression} as "{metric.label}"' for metric in map(dataset.metric, question.metrics)]
    lines = ["select", ",\n".join(f"    {part}" for part in [*columns, *figures]), "from ("]
    lines += [f"    {line}".rstrip() for line in dataset.sql.splitlines()]
    lines.append(") as rows")
    conditions = [*_since(question), *([question.only] if question.only else [])]
    if conditions:
        lines.append(f"where {' and '.join(conditions)}")
    if columns:
        lines.append(f"group by {', '.join(str(number + 1) for number in range(len(columns)))}")
        lines.append(f"order by {_order(question, len(columns))}")
    return "\n".join([*lines, f"limit {question.limit}"])


def _periods(question: Question) -> list[str]:
    if not question.is_over_time:
        return []
    time = question.dataset.time
    assert time is not None, "a question over time is about a dataset with one"
    label = question.dataset.column(time).label
    return [f"date_trunc('{question.grain}', {time})::date as \"{label}\""]


def _since(question: Question) -> list[str]:
    return [f"{question.dataset.time} >= current_date - {question.days}"] if question.days else []


def _order(question: Question, columns: int) -> str:
    if question.is_over_time:
        return "1"
    return f"{columns + 1} {'asc' if question.ascending else 'desc'} nulls last"
