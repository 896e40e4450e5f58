"""PDF by Typst. The document reaches the template as data; nothing in it is ever read as Typst's language."""

import dataclasses
from datetime import datetime
from typing import Any

from typst import TypstError

from services.reporting.engine.colors import ink_on
from services.reporting.engine.document import Document, Picture, Table, Widget
from services.reporting.engine.layout import TEMPLATES
from services.reporting.engine.svg import tag
from services.reporting.engine.typesetting import paint_page, typeset
from services.reporting.engine.wording import breakable

MOST_ROWS = 300
"""Of one table on paper: Typst takes 0.1 ms and 20 KiB a cell, and nobody reads page 40."""


def to_pdf(document: Document, *, paper: str, generated_at: datetime) -> bytes:
    source = (TEMPLATES / "paper" / paper / "report.typ").read_bytes()
    data = _data(document, generated_at)
    try:
        return typeset(source, data, timestamp=generated_at)
    except TypstError:
        if document.logo is None:
            raise
        return typeset(source, data | {"logo": None}, timestamp=generated_at)  # a picture that cannot be read


def to_page(document: Document, *, paper: str, generated_at: datetime, pixels: int) -> bytes:
    """The first page as a PNG of `pixels` width."""
    source = (TEMPLATES / "paper" / paper / "report.typ").read_bytes()
    return paint_page(source, _data(document, generated_at), pixels=pixels)


def _data(document: Document, generated_at: datetime) -> dict[str, Any]:
    return {
        "title": document.title,
        "kind": document.kind_name,
        "period": document.period,
        "brand": document.brand,
        "color": document.color,
        "on_color": ink_on(document.color),
        "logo": _logo(document.logo),
        "line": document.line,
        "website": document.website,
        "origin": document.origin,
        "is_live": document.is_live,
        "watermark": document.watermark,
        "parameters": [[breakable(name), breakable(value)] for name, value in document.parameters],
        "facts": [[name, breakable(value[:600])] for name, value in document.facts],
        "keywords": [f"{name}={value[:300]}" for name, value in document.facts],
        "footer": document.footer,
        "date": [generated_at.year, generated_at.month, generated_at.day],
        "sections": [
            {"title": each.title, "widgets": [_widget(w) for w in each.widgets]} for each in document.sections
        ],
    }


def _widget(widget: Widget) -> dict[str, Any]:
    match widget:
        case Table():
            return _table(widget)
        case Picture():
            return {"type": "picture", "title": widget.title, "description": widget.description} | {
                "svg": widget.svg,
                "width": widget.width * 100,
            }
        case _:
            return dataclasses.asdict(widget)


def _table(table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "title": table.title,
        "columns": [{"label": each.label, "right": each.is_number} for each in table.columns],
        "rows": [[breakable(each.text) for each in row] for row in table.rows[:MOST_ROWS]],
        "empty": table.empty,
        "note": _cut(len(table.rows)),
    }


def _cut(rows: int) -> str:
    if rows <= MOST_ROWS:
        return ""
    return f"The first {MOST_ROWS:,} of {rows:,} rows. The workbook and the CSV of this report have all of them."


def _logo(uri: str | None) -> str | None:
    """The logo inside of a picture: Typst takes bytes, and JSON has none."""
    if uri is None:
        return None
    image = tag("image", {"href": uri, "width": 240, "height": 60, "preserveAspectRatio": "xMinYMid meet"})
    return tag("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 240 60"}, image)
