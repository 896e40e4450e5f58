"""Templates: versioned files that say which sections a kind has, and what of its payload is in them."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.reporting.report_inputs.figures import Unit

TEMPLATES = Path(__file__).parent / "templates"


class UnknownTemplate(LookupError):
    """There is no such version of the kind's template."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnLayout(_Part):
    """A column of a table: a field of the payload's rows."""

    field: str
    label: str
    unit: Unit


class TableLayout(_Part):
    """A table of the payload's rows. `per` names a list whose every element has such rows of its own."""

    type: Literal["table"] = "table"
    title: str
    source: str
    columns: tuple[ColumnLayout, ...]
    per: str | None = None
    per_columns: tuple[ColumnLayout, ...] = ()
    empty: str = "Nothing to list."


class BarsLayout(_Part):
    """A bar for each of the payload's rows."""

    type: Literal["bars"]
    title: str
    source: str
    label: str
    value: str
    unit: Unit


class FixedLayout(_Part):
    """What every payload has in the same shape."""

    type: Literal["narrative", "notices", "figures", "trends", "heatmaps", "restatements"]


WidgetLayout = Annotated[TableLayout | BarsLayout | FixedLayout, Field(discriminator="type")]


class SectionLayout(_Part):
    title: str
    widgets: tuple[WidgetLayout, ...]


class Layout(_Part):
    """One version of one kind's template. `paper` is the version of the pages that it is printed on."""

    name: str
    paper: Literal["1"]
    watermark: str | None = None
    sections: tuple[SectionLayout, ...]
    lines: tuple[TableLayout, ...] = Field(description="The tables of the CSV.")


@lru_cache(maxsize=64)
def layout_of(kind: str, version: str) -> Layout:
    """Raises `UnknownTemplate`."""
    path = TEMPLATES / kind / version / "layout.json"
    if not path.is_file():
        raise UnknownTemplate(f"{kind}/{version}")
    return Layout.model_validate_json(path.read_bytes())
