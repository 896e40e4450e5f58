"""XLSX: a sheet for each section, numbers as numbers, everything else as text that no spreadsheet runs."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from contracts.reporting.report_inputs.figures import Unit
from services.reporting.engine.document import (
    Cell,
    Column,
    Document,
    Paragraphs,
    Picture,
    Section,
    Table,
    Tiles,
    Warned,
    Widget,
)
from services.reporting.engine.formatting import as_typed
from services.reporting.engine.logos import png_in
from services.reporting.engine.wording import short

MOST_TEXT = 32_000
MOST_DIGITS = 15
MOST_HEADER = 90
LOGO_WIDTH, LOGO_HEIGHT = 240, 48  # pixels
FORMATS: dict[Unit, str] = {
    "money": "#,##0.00",
    "count": "#,##0",
    "number": "#,##0.##########",
    "share": "0.0%",
    "percent": '0.0"%"',
    "ratio": '0.00"×"',
    "rank": "0.00",
}


@dataclass
class _Book:
    """The workbook while it is written, with the looks that its sheets share."""

    book: xlsxwriter.Workbook
    looks: dict[str, Format]
    document: Document

    def look(self, name: str, **properties: Any) -> Format:
        if name not in self.looks:
            self.looks[name] = self.book.add_format({"valign": "top"} | properties)
        return self.looks[name]


def to_xlsx(document: Document, *, generated_at: datetime) -> bytes:
    """The workbook. Its times are those of the run: a zip made of the same content has the same bytes."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties(
        {
            "title": document.title[:250],
            "subject": document.kind_name,
            "author": document.brand,
            "created": generated_at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            "comments": document.footer,
        }
    )
    for name, value in document.facts:
        book.set_custom_property(name, value[:250], "text")
    written = _Book(book, {}, document)
    _cover(written)
    for at, section in enumerate(document.sections, 1):
        _sheet(written, section, at)
    _proof(written)
    book.close()
    return content.getvalue()


def _open(written: _Book, name: str) -> Worksheet:
    """A new sheet with the footer of provenance, printed on one page's width."""
    sheet = written.book.add_worksheet(name[:31])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    footer = written.document.footer.replace("&", "&&")
    sheet.set_footer(f"&L&7{footer[:200]}&R&7&P / &N")
    if header := _header(written.document):
        sheet.set_header(header)
    return sheet


def _header(document: Document) -> str:
    """Who published it, and the watermark. Excel takes 255 characters; an ampersand counts twice."""
    published = short(document.line or document.website or "", MOST_HEADER).replace("&", "&&")
    watermark = (document.watermark or "").upper().replace("&", "&&")
    return (f"&L&8{published}" if published else "") + (f"&C&B{watermark}" if watermark else "")


def _cover(written: _Book) -> None:
    document = written.document
    sheet = _open(written, "Cover")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    top = _logo(sheet, document)
    big = written.look("big", bold=True, font_size=20, font_color=document.color)
    sheet.write_string(top, 0, document.title, big)
    published = " · ".join(each for each in (document.brand, document.kind_name, document.period) if each)
    sheet.write_string(top + 1, 0, published)
    lines = [("Data", document.origin), *document.parameters]
    if document.watermark:
        lines.insert(0, ("Notice", document.watermark))
    lines += [("Published by", each) for each in (document.line, document.website) if each]
    for row, (name, value) in enumerate(lines, top + 3):
        sheet.write_string(row, 0, name, written.look("name", bold=True))
        sheet.write_string(row, 1, value, written.look("wrapped", text_wrap=True))


def _logo(sheet: Worksheet, document: Document) -> int:
    """Put it above the title; the title's row."""
    png = png_in(document.logo) if document.logo else None
    if png is None:
        return 0
    scale = min(LOGO_WIDTH / png.width, LOGO_HEIGHT / png.height, 1)
    sheet.set_row_pixels(0, LOGO_HEIGHT + 8)
    options = {"image_data": io.BytesIO(png.content), "description": document.brand, "x_scale": scale, "y_scale": scale}
    sheet.insert_image(0, 0, "logo.png", options | {"x_offset": 2, "y_offset": 4})
    return 1


def _sheet(written: _Book, section: Section, at: int) -> None:
    sheet = _open(written, f"{at} {section.title}")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 30, 15)
    sheet.write_string(
        0, 0, section.title, written.look("heading", bold=True, font_size=14, font_color=written.document.color)
    )
    row = 2
    tables = [widget for widget in section.widgets if isinstance(widget, Table)]
    for widget in section.widgets:
        row = _widget(written, sheet, widget, row, repeats=len(tables) == 1) + 1


def _widget(written: _Book, sheet: Worksheet, widget: Widget, row: int, *, repeats: bool) -> int:
    """Write it from `row` on; the first row after it."""
    match widget:
        case Paragraphs():
            return _texts(written, sheet, list(widget.texts), row)
        case Warned():
            return _texts(written, sheet, [f"{widget.tone.upper()}: {widget.text}"], row)
        case Tiles():
            return _tiles(written, sheet, widget, row)
        case Picture():
            return row if widget.table is None else _chart(written, sheet, widget, widget.table, row)
        case Table():
            return _table(written, sheet, widget, row, repeats=repeats)


def _texts(written: _Book, sheet: Worksheet, texts: list[str], row: int) -> int:
    for text in texts:
        sheet.write_string(row, 0, text[:MOST_TEXT], written.look("loose"))
        row += 1
    return row


def _tiles(written: _Book, sheet: Worksheet, tiles: Tiles, row: int) -> int:
    for tile in tiles.tiles:
        sheet.write_string(row, 0, tile.label, written.look("name", bold=True))
        for column, text in enumerate((tile.value, tile.change, tile.before), 1):
            sheet.write_string(row, column, text, written.look("right", align="right"))
        row += 1
    return row


def _chart(written: _Book, sheet: Worksheet, picture: Picture, table: Table, row: int) -> int:
    """The numbers, and a line of the spreadsheet's own beside those of a series."""
    after = _table(written, sheet, table, row, repeats=False)
    if len(table.columns) == 2 and table.rows:
        chart = written.book.add_chart({"type": "line"})
        assert chart is not None
        first, last = row + 2, after - 1
        name = sheet.get_name()
        series = {"categories": [name, first, 0, last, 0], "values": [name, first, 1, last, 1]}
        chart.add_series(series | {"line": {"color": written.document.color, "width": 1.75}})
        chart.set_title({"name": picture.title[:120], "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_size({"width": 640, "height": 260})
        sheet.insert_chart(row, 4, chart, {"description": picture.description[:500]})
        return max(after, row + 15)
    return after


def _table(written: _Book, sheet: Worksheet, table: Table, row: int, *, repeats: bool) -> int:
    sheet.write_string(row, 0, table.title[:MOST_TEXT], written.look("name", bold=True))
    header = written.look("header", bold=True, bottom=1, bg_color="#eef1f5", text_wrap=True)
    for at, column in enumerate(table.columns):
        sheet.write_string(row + 1, at, column.label, header)
    if repeats:
        sheet.repeat_rows(row + 1)
        sheet.freeze_panes(row + 2, 0)
    if not table.rows:
        sheet.write_string(row + 2, 0, table.empty, written.look("loose"))
        return row + 3
    for down, cells in enumerate(table.rows, row + 2):
        for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            _cell(written, sheet, down, at, cell, column)
    return row + 2 + len(table.rows)


def _cell(written: _Book, sheet: Worksheet, row: int, at: int, cell: Cell, column: Column) -> None:
    """A number, unless a spreadsheet would round it; else text."""
    if cell.number is None:
        sheet.write_string(row, at, short(cell.full or cell.text, MOST_TEXT), written.look("text"))
    elif len(cell.number.as_tuple().digits) > MOST_DIGITS:
        sheet.write_string(row, at, as_typed(cell.number), written.look("right", align="right"))
    else:
        sheet.write_number(row, at, float(cell.number), _number_look(written, cell, column))


def _number_look(written: _Book, cell: Cell, column: Column) -> Format:
    pattern = FORMATS.get(column.unit, "General")
    if cell.currency:
        pattern = f'"{cell.currency}" {pattern}'
    return written.look(f"number {pattern}", num_format=pattern)


def _proof(written: _Book) -> None:
    sheet = _open(written, "Provenance")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    for row, (name, value) in enumerate(written.document.facts):
        sheet.write_string(row, 0, name, written.look("name", bold=True))
        sheet.write_string(row, 1, value[:MOST_TEXT], written.look("wrapped", text_wrap=True))
