"""Local search grids as they are set up: drafts that may be unfinished, previews, and what a run freezes."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.reporting.grids import GridGeometry, GridMap
from contracts.reporting.ranks import Device, MatchMode
from contracts.reporting.reports import MOST_RECIPIENTS, ONE_LINE, DraftProblem, Recipient, ReportName, ReportSummary

RankSourceName = Literal["simulated", "dataforseo", "dataforseo_standard", "places_api"]
Depth = Literal[20, 60, 100]
MOST_KEYWORDS = 30
Identifier = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]


class GridBusinessTarget(BaseModel):
    """Whose ranks are looked for. One of place id, CID and domain tells it from others of the name."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
    location_id: UUID | None = Field(None, description="The location of the operations hub that it was taken from.")
    place_id: Identifier | None = None
    cid: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")] | None = None
    domain: Annotated[str, Field(max_length=253, pattern=r"^[a-z0-9.-]+\.[a-z0-9-]+$")] | None = None
    address: Annotated[str, Field(min_length=1, max_length=300, pattern=ONE_LINE)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    match_mode: MatchMode = Field("this_location", description="This location alone, or any of the brand.")


class GridSearch(BaseModel):
    """How is searched. Runs are comparable when all of it is equal."""

    model_config = ConfigDict(extra="forbid")

    source: RankSourceName = Field(
        default="simulated", description="`simulated` costs nothing and is labelled everywhere."
    )
    depth: Depth = Field(default=20, description="How many ranks count; one that is not among them is missing.")
    zoom: Annotated[int, Field(ge=3, le=21)] = 15
    language_code: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = "en"
    region_code: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    device: Device = "mobile"
    allows_fallback: bool = Field(
        default=False, description="Redo a keyword simulated, and labelled, when its source is out."
    )
    cost_ceiling: Annotated[Decimal, Field(ge=0, le=1000, decimal_places=4)] | None = Field(
        default=None, description="US dollars that one run may spend at most; a source that charges needs it."
    )


class GridDraft(BaseModel):
    """A grid as far as it is filled in. What is there must be well-formed; what is missing keeps it from running."""

    model_config = ConfigDict(extra="forbid")

    name: ReportName
    business: GridBusinessTarget | None = None
    map: GridMap | None = None
    keywords: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST_KEYWORDS)] = Field(
        default_factory=list[str], description="As typed; each mistake is named by its place in the list."
    )
    search: GridSearch = Field(default_factory=GridSearch)
    recipients: Annotated[list[Recipient], Field(max_length=MOST_RECIPIENTS)] = Field(default_factory=list[str])


class GridReport(ReportSummary):
    """A grid as it is set up."""

    etag: str
    draft: GridDraft
    problems: list[DraftProblem] = Field(description="What keeps it from running; empty: it can run.")


class GridCost(BaseModel):
    """What a run would cost by the source's price list; no call is made to tell it."""

    source: RankSourceName
    queries: int = Field(description="Points that count, times keywords.")
    unit_price: Decimal
    total: Decimal
    currency: Literal["USD"] = "USD"
    ceiling: Decimal | None
    exceeds_ceiling: bool
    seconds: int = Field(description="About how long it takes.")


class GridPreview(BaseModel):
    """What a run would ask for. The same draft always gives the same points."""

    geometry: GridGeometry | None = Field(description="Null while the map is not filled in.")
    keywords: list[str] = Field(description="As they will be asked, in this order.")
    cost: GridCost | None
    problems: list[DraftProblem]


class GridConfig(BaseModel):
    """What a run of a grid is made of, frozen when it is asked for."""

    model_config = ConfigDict(frozen=True)

    business: GridBusinessTarget
    map: GridMap
    keywords: list[str]
    search: GridSearch
    geometry_hash: str
    seed: str = Field(description="Of simulated ranks: the same seed gives the same ranks.")
    account: UUID | None = Field(None, description="The connection that pays; what proves it is read when it is used.")


class GridReportBrief(ReportSummary):
    """A grid in the list: what it asks, and where it stands."""

    business: str | None
    keywords: int
    points: int | None
    source: RankSourceName
