"""Input of a local search grid: who was looked for, where, and the rank at each point."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from contracts.reporting.grids import MOST_SIZE
from contracts.reporting.ranks import RankProvenance
from contracts.reporting.report_inputs.figures import Figure, Number, Part, Words
from contracts.reporting.report_inputs.frame import ReportFrame

GridStatus = Literal["ok", "empty", "error", "excluded"]
Place = Annotated[int, Field(ge=0, lt=MOST_SIZE)]


class GridCell(Part):
    """One point, and the rank there. `ok` without a rank: searched to the depth and not found."""

    row: Place
    column: Place
    latitude: Number
    longitude: Number
    status: GridStatus
    rank: Annotated[int, Field(ge=1, le=1000)] | None = None


class GridKeyword(Part):
    """One keyword over the whole grid. Its cells are all of one provenance."""

    keyword: Words
    origin: RankProvenance | None
    found_rate: Number | None
    arp: Number | None
    atrp: Number | None
    solv: Number | None
    top10: Number | None
    weighted_sov: Number | None
    cells: Annotated[tuple[GridCell, ...], Field(max_length=MOST_SIZE**2)]


class GridCompetitor(Part):
    """Another business, or the report's own, over the same points."""

    name: Words | None
    is_target: bool
    found: Number
    arp: Number | None
    atrp: Number | None
    solv: Number | None
    weighted_sov: Number | None


class LocalGrid(Part):
    """The payload."""

    business: Words
    address: Words | None = None
    size: Annotated[int, Field(ge=3, le=MOST_SIZE)]
    spacing_m: Number
    radius_m: Number
    depth: Annotated[int, Field(ge=1, le=1000)]
    source: Words
    figures: Annotated[tuple[Figure, ...], Field(max_length=24)]
    keywords: Annotated[tuple[GridKeyword, ...], Field(max_length=30)]
    competitors: Annotated[tuple[GridCompetitor, ...], Field(max_length=200)] = ()

    @model_validator(mode="after")
    def _cells_are_inside(self) -> "LocalGrid":
        cells = [cell for keyword in self.keywords for cell in keyword.cells]
        if any(cell.row >= self.size or cell.column >= self.size for cell in cells):
            raise ValueError("keywords: a cell lies outside the grid")
        return self


class LocalGridReport(ReportFrame):
    """A local search grid."""

    kind: Literal["local_grid"]
    data: LocalGrid
