"""Pictures from a payload, each beside a table of the same numbers."""

from contracts.reporting.report_inputs.figures import MetricSeries, Part
from contracts.reporting.report_inputs.local_grid import GridCell, GridKeyword, LocalGrid
from services.reporting.engine.charts import bar_chart, line_chart
from services.reporting.engine.document import Cell, Column, Picture, Table
from services.reporting.engine.formatting import number_text
from services.reporting.engine.layout import BarsLayout
from services.reporting.engine.pictures import Pin, describe, heatmap_svg
from services.reporting.engine.tables import cell, rows_of
from services.reporting.engine.wording import short

MOST_BARS = 15


def trend(series: MetricSeries, color: str) -> Picture:
    """A line over the days."""
    title = short(series.label, 80)
    days = [(point.day, point.value) for point in series.points]
    svg, description = line_chart(title, days, series.unit, series.currency, color)
    columns = (Column("Day", "day"), Column(title, series.unit))
    rows = tuple((cell(day, "day", None), cell(value, series.unit, series.currency)) for day, value in days)
    return Picture(title, description, svg, Table(title, columns, rows))


def bars(payload: Part, layout: BarsLayout, color: str) -> list[Picture]:
    """A bar for each row; nothing when there is no row, or money of several currencies, which has no common scale."""
    rows = rows_of(payload, layout.source)[:MOST_BARS]
    currencies = {getattr(row, "currency", None) for row in rows}
    if not rows or (layout.unit == "money" and len(currencies) > 1):
        return []
    currency = currencies.pop()
    told = [(str(getattr(row, layout.label) or "unnamed"), getattr(row, layout.value)) for row in rows]
    svg, description = bar_chart(layout.title, told, layout.unit, currency, color)
    return [Picture(layout.title, description, svg)]


def heatmap(grid: LocalGrid, keyword: GridKeyword) -> Picture:
    """The ranks of one keyword on the lattice."""
    name = short(keyword.keyword, 60)
    pins = [Pin(each.row, each.column, each.status, each.rank) for each in keyword.cells]
    caption = (
        f"{short(grid.business, 40)} · {grid.size} x {grid.size} points"
        f", {number_text(grid.spacing_m, 'number')} m apart"
        f" · first {grid.depth} · {(keyword.origin or 'not observed').replace('_', ' ')}"
    )
    svg = heatmap_svg(pins, size=grid.size, depth=grid.depth, title=name, caption=caption, headed=False)
    return Picture(name, describe(pins, grid.depth), svg, _lattice(name, grid, keyword), width=0.82)


def _lattice(name: str, grid: LocalGrid, keyword: GridKeyword) -> Table:
    """The grid as a table: rows from the north, columns from the west."""
    at = {(each.row, each.column): each for each in keyword.cells}
    columns = (Column("Row", "count"), *(Column(f"Column {column + 1}", "text") for column in range(grid.size)))
    rows = tuple(
        (cell(row + 1, "count", None), *(_mark(at.get((row, column)), grid.depth) for column in range(grid.size)))
        for row in range(grid.size)
    )
    return Table(name, columns, rows)


def _mark(point: GridCell | None, depth: int) -> Cell:
    if point is None or point.status == "excluded":
        return Cell("", "")
    if point.status == "error":
        return Cell("error", "error")
    return cell(point.rank, "count", None) if point.rank is not None else Cell(f">{depth}", f">{depth}")
