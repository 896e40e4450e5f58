"""Pictures from a payload, each beside a table of the same numbers."""

from contracts.reporting.report_inputs.figures import MetricSeries, Part
from contracts.reporting.report_inputs.local_grid import GridCell, GridKeyword, LocalGrid
from services.reporting.engine.charts import bar_chart, line_chart
from services.reporting.engine.document import Cell, Column, Picture, Table
from services.reporting.engine.formatting import number_text
from services.reporting.engine.layout import BarsLayout
from services.reporting.engine.pictures import Pin, describe, heatmap_svg
from services.reporting.engine.tables import cell, rows_of
from services.reporting.engine.typesetting import paint
from services.reporting.engine.wording import short

MOST_BARS = 15
SLIDE, MOST_WIDE = 1440, 10


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
    svg = _drawn(grid, keyword, headed=False)
    return Picture(name, describe(_pins(keyword), grid.depth), svg, _lattice(name, grid, keyword), width=0.82)


def heatmaps_png(grid: LocalGrid) -> bytes:
    """The maps of all keywords below each other, in the width of a slide, or less where they are many."""
    svgs = [_drawn(grid, keyword, headed=True) for keyword in grid.keywords]
    return paint(svgs, pixels=SLIDE if len(svgs) <= MOST_WIDE else SLIDE // 2)


def _pins(keyword: GridKeyword) -> list[Pin]:
    return [Pin(each.row, each.column, each.status, each.rank) for each in keyword.cells]


def _drawn(grid: LocalGrid, keyword: GridKeyword, *, headed: bool) -> str:
    caption = (
        f"{short(grid.business, 40)} · {grid.size} x {grid.size} points"
        f", {number_text(grid.spacing_m, 'number')} m apart"
        f" · first {grid.depth} · {(keyword.origin or 'not observed').replace('_', ' ')}"
    )
    title = short(keyword.keyword, 60)
    return heatmap_svg(_pins(keyword), size=grid.size, depth=grid.depth, title=title, caption=caption, headed=headed)


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
