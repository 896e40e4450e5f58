"""What a run of a grid found: cells, figures by the published formulas, competitors, what changed since another run.

D is the depth that was searched, P the planned points without the excluded ones, V those with a valid answer, and r
the rank at a point. Ads never count as a rank. Figures are rounded at output alone: ranks to two decimals, percent to
one, half to even.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.reporting.grid_reports import GridBusinessTarget, GridSearch
from contracts.reporting.grids import GridPoint, GridShape, LengthUnit
from contracts.reporting.ranks import CellStatus, RankProvenance
from contracts.reporting.runs import Run

CellChange = Literal["improved", "declined", "same", "entered", "lost", "not_comparable"]
ComparisonObstacle = Literal[
    "business", "geometry", "source", "provenance", "depth", "zoom", "language", "region", "device", "keyword"
]


class RankBands(BaseModel):
    """How many points are in which band; together they are P."""

    top3: int
    top10: int = Field(description="Ranks 4 to 10.")
    top20: int = Field(description="Ranks 11 to 20.")
    deeper: int = Field(description="Ranks 21 to D, where more than 20 are searched.")
    missing: int = Field(description="Searched to D and not found.")
    error: int = Field(description="No valid answer.")


class GridMetrics(BaseModel):
    """The figures of one keyword, or of all. Null where too little is valid: below nine points in ten."""

    depth: int = Field(description="D: a figure means nothing without it.")
    planned: int = Field(description="|P|.")
    valid: int = Field(description="|V|.")
    found: int = Field(description="Points of V where it is ranked.")
    found_rate: float | None = Field(description="100 x found / |V|.")
    arp: float | None = Field(description="Average rank where it is found: the mean of r; null when it is nowhere.")
    atrp: float | None = Field(description="Average total rank: (sum of r + (D + 1) x points without) / |V|.")
    solv: float | None = Field(description="Share of local voice: 100 x points with r <= 3 / |V|.")
    top10: float | None = Field(description="100 x points with r <= 10 / |V|.")
    weighted_sov: float | None = Field(
        description="100 x its sum of 1/log2(r + 1) / that of all businesses; over all businesses it adds up to 100."
    )
    bands: RankBands


class CompetitorMetrics(BaseModel):
    """The same figures of another business, over the same points."""

    no: int = Field(description="Its number in this run, to switch the map to it.")
    name: str | None = Field(description="Null where the source's terms do not let it be kept.")
    place_id: str | None
    address: str | None
    rating: float | None
    reviews: int | None
    is_target: bool
    found: int
    arp: float | None
    atrp: float | None
    solv: float | None
    weighted_sov: float | None
    mean_distance_m: float | None = Field(description="From it to the points where its rank is 3 or better.")


class Competition(BaseModel):
    """How the others stand."""

    total: int = Field(description="How many others are ranked anywhere.")
    with_solv: int = Field(description="How many others are among the first three somewhere.")
    max_solv: float | None = Field(description="The best of theirs.")
    opportunity: float | None = Field(description="max(0, their best share of local voice - ours).")


class GridKeywordResult(BaseModel):
    """One keyword: a cell for each point, in the points' order."""

    no: int
    keyword: str
    provenance: RankProvenance | None = Field(description="Of all its cells; they never mix.")
    ranks: list[int | None] = Field(description="Null where it is not ranked; see `statuses`.")
    statuses: list[CellStatus | None] = Field(description="Null where nothing has been observed, or not yet.")
    metrics: GridMetrics
    previous: GridMetrics | None = Field(description="The same of the last comparable run.")


class GridResults(BaseModel):
    """What a run found. `business_no` says of whom the ranks are; null: of the report's own business."""

    run: Run
    business: GridBusinessTarget
    search: GridSearch
    shape: GridShape
    size: int
    unit: LengthUnit
    spacing_m: float
    radius_m: float
    points: list[GridPoint]
    keywords: list[GridKeywordResult]
    overall: GridMetrics | None = Field(description="Null when no keyword has figures; `arp` is over all found cells.")
    business_no: int | None
    business_name: str | None
    previous_run: UUID | None = Field(description="The last run that can be compared.")


class GridCompetitors(BaseModel):
    """The best-placed businesses of one keyword, or of all, by share of local voice."""

    keyword_no: int | None
    depth: int
    items: list[CompetitorMetrics]
    competition: Competition


class GridCellResult(BaseModel):
    """One business in one cell."""

    rank: int
    no: int
    name: str | None
    place_id: str | None
    address: str | None
    rating: float | None
    reviews: int | None
    is_target: bool


class GridCellDetail(BaseModel):
    """A cell with what proves it."""

    point_id: str
    keyword_no: int
    keyword: str
    status: CellStatus
    rank: int | None
    provenance: RankProvenance
    source: str
    observed_at: datetime | None = Field(description="Null of simulated cells: nothing was observed.")
    attempts: int
    cost: str
    match_method: str
    match_confidence: float
    provider_task_id: str | None
    error_code: str | None
    results: list[GridCellResult]


class GridKeywordComparison(BaseModel):
    """One keyword in two runs; a change for each point, in the points' order."""

    keyword: str
    changes: list[CellChange]
    deltas: list[int | None] = Field(description="Ranks gained: before - now; null where one of the two has none.")
    before: GridMetrics
    now: GridMetrics
    d_atrp: float | None = Field(description="before - now: more is better.")
    d_solv: float | None = Field(description="now - before: more is better.")
    within_noise: bool = Field(description="Smaller than what the same search moves by itself.")
    counts: dict[CellChange, int]


class GridComparison(BaseModel):
    """Two runs that agree in all that makes them comparable."""

    run_id: UUID
    number: int
    other_id: UUID
    other_number: int
    other_finished_at: datetime | None
    keywords: list[GridKeywordComparison]
    not_compared: list[str] = Field(description="Keywords that both have, with ranks of different provenance.")
    added: list[str] = Field(description="Keywords that only this run has.")
    removed: list[str] = Field(description="Keywords that only the other one has.")
