"""Tables from a payload's rows."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from contracts.reporting.report_inputs.figures import Part, Unit
from services.reporting.engine.document import Cell, Column, Table
from services.reporting.engine.formatting import NOT_REPORTED, day_text, moment_text, number_text
from services.reporting.engine.layout import ColumnLayout, TableLayout
from services.reporting.engine.wording import plain, short


def rows_of(payload: Part | None, source: str) -> Sequence[Part]:
    """The payload's list of that name; nothing where there is none."""
    return getattr(payload, source, ())


def table(payload: Part | None, layout: TableLayout, defaults: Part | None) -> Table:
    """The rows of `layout.source`, or those of each element of `layout.per` with what tells the element."""
    columns = (*layout.per_columns, *layout.columns)
    if layout.per is None:
        rows = [_row(each, layout.columns, defaults) for each in rows_of(payload, layout.source)]
    else:
        rows = [
            (*_row(owner, layout.per_columns, defaults), *_row(each, layout.columns, defaults))
            for owner in rows_of(payload, layout.per)
            for each in rows_of(owner, layout.source)
        ]
    return Table(layout.title, tuple(Column(each.label, each.unit) for each in columns), tuple(rows), layout.empty)


def _row(row: Part, columns: Sequence[ColumnLayout], defaults: Part | None) -> tuple[Cell, ...]:
    currency: str | None = getattr(row, "currency", None) or getattr(defaults, "currency", None)
    return tuple(cell(getattr(row, column.field), _unit(row, column), currency) for column in columns)


def _unit(row: Part, column: ColumnLayout) -> Unit:
    """A row that brings the unit of its numbers along knows better than the column."""
    return getattr(row, "unit", column.unit) if column.unit == "number" else column.unit


def cell(value: object, unit: Unit, currency: str | None) -> Cell:
    """A value as it is shown, and as it is."""
    match value:
        case None:
            return Cell("" if unit == "text" else NOT_REPORTED, "")
        case bool():
            return Cell("yes" if value else "", "yes" if value else "no")
        case Decimal() | int():
            number = Decimal(value)
            text = number_text(number, unit, currency)
            return Cell(text, text, number, currency if unit == "money" else None)
        case datetime():
            return Cell(moment_text(value), value.isoformat())
        case date():
            return Cell(day_text(value), value.isoformat())
        case _:
            return Cell(short(str(value), 120), plain(str(value)))
