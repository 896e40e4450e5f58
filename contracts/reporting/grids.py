"""The map of a local search grid: where it asks, and the rules that a map keeps."""

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

GridShape = Literal["square", "circle"]
LengthUnit = Literal["km", "mi"]
METRES: dict[LengthUnit, float] = {"km": 1000.0, "mi": 1609.344}
LEAST_SIZE, MOST_SIZE = 3, 21
LEAST_RADIUS_M, MOST_RADIUS_M = 160.9344, 160_934.4
LEAST_SPACING_M, MOST_SPACING_M = 50.0, 20_000.0
DENSE_M, SPARSE_M = 250.0, 5_000.0
MOST_LATITUDE = 85.05
LEAST_POINTS = 3
MOST_KEYWORD = 80
JOINERS = "\u200c\u200d"  # invisible, and part of the spelling in Persian and in Indian scripts
PointId = Annotated[str, Field(pattern=r"^r([0-9]|1[0-9]|20)c([0-9]|1[0-9]|20)$")]
GridWarning = Literal["dense", "sparse"]


class GridMap(BaseModel):
    """Where a grid asks. `radius` is from the centre to the edge of the square; of radius and spacing one is given.

    `radius` and `spacing` are in `unit`, as they were typed: `spacing = 2 * radius / (size - 1)`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    shape: GridShape = "square"
    size: Annotated[
        int, Field(ge=LEAST_SIZE, le=MOST_SIZE, description="Points a side; odd, so that there is a centre.")
    ]
    unit: LengthUnit = "km"
    radius: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] | None = None
    spacing: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] | None = Field(None, validate_default=True)
    latitude: Annotated[float, Field(ge=-MOST_LATITUDE, le=MOST_LATITUDE, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-540, le=540, allow_inf_nan=False, description="Wrapped into -180 to 180.")]
    excluded: Annotated[list[PointId], Field(max_length=MOST_SIZE**2)] = Field(
        default_factory=list[str], description="Points that are never asked, charged or counted, like `r0c3`."
    )

    @property
    def spacing_m(self) -> float:
        """Metres between neighbours."""
        if self.spacing is not None:
            return self.spacing * METRES[self.unit]
        return 2 * self.radius_m / (self.size - 1)

    @property
    def radius_m(self) -> float:
        """Metres from the centre to the edge."""
        if self.radius is not None:
            return self.radius * METRES[self.unit]
        return self.spacing_m * (self.size - 1) / 2

    def holds(self, row: int, column: int) -> bool:
        """Whether a place of the lattice belongs to the shape; a circle keeps i^2 + j^2 <= ((N - 1) / 2)^2."""
        return _holds(self.shape, self.size, row, column)

    @field_validator("size")
    @classmethod
    def _has_a_centre(cls, size: int) -> int:
        if size % 2 == 0:
            raise PydanticCustomError("even", "Choose an odd number, so that the grid has a centre.")
        return size

    @field_validator("radius", "spacing")
    @classmethod
    def _is_within_limits(cls, length: float | None, info: ValidationInfo) -> float | None:
        """Of whichever was typed; the other one follows from it."""
        if length is None or not {"size", "unit"} <= set(info.data):
            return length
        metres, gaps = length * METRES[info.data["unit"]], info.data["size"] - 1
        radius, spacing = (metres, 2 * metres / gaps) if info.field_name == "radius" else (metres * gaps / 2, metres)
        if not LEAST_RADIUS_M <= round(radius, 4) <= MOST_RADIUS_M:
            raise PydanticCustomError("radius_limits", "The radius is 0.1 to 100 miles (0.161 to 160.934 km).")
        if not LEAST_SPACING_M <= round(spacing, 4) <= MOST_SPACING_M:
            raise PydanticCustomError(
                "spacing_limits", "Points are 50 m to 20 km apart; change the size or the length."
            )
        return length

    @field_validator("spacing")
    @classmethod
    def _is_one_of_two(cls, spacing: float | None, info: ValidationInfo) -> float | None:
        if "radius" in info.data and (info.data["radius"] is None) == (spacing is None):
            raise PydanticCustomError("radius_or_spacing", "Give either the radius or the spacing; the other follows.")
        return spacing

    @field_validator("excluded")
    @classmethod
    def _leaves_enough(cls, excluded: list[str], info: ValidationInfo) -> list[str]:
        if not {"size", "shape"} <= set(info.data):
            return excluded
        size = info.data["size"]
        places = ((row, column) for row in range(size) for column in range(size))
        known = {f"r{row}c{column}" for row, column in places if _holds(info.data["shape"], size, row, column)}
        strange = sorted(set(excluded) - known)
        if strange:
            raise PydanticCustomError("unknown_point", "{point} is no point of this grid.", {"point": strange[0]})
        if len(known) - len(set(excluded)) < LEAST_POINTS:
            raise PydanticCustomError(
                "too_few_points", "Leave at least {least} points to ask.", {"least": LEAST_POINTS}
            )
        return excluded


def _holds(shape: GridShape, size: int, row: int, column: int) -> bool:
    half = (size - 1) // 2
    return shape == "square" or (row - half) ** 2 + (column - half) ** 2 <= half**2


class GridPoint(BaseModel):
    """A point on WGS84, in degrees to seven decimals."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="`r<row>c<column>`, from the north-west.")
    row: int
    column: int
    latitude: float
    longitude: float
    excluded: bool = False


class GridGeometry(BaseModel):
    """The points of a map, row by row from the north-west."""

    model_config = ConfigDict(frozen=True)

    points: list[GridPoint]
    asked: int = Field(description="How many points are not excluded.")
    radius_m: float
    spacing_m: float
    span_m: float = Field(description="From edge to edge.")
    geometry_hash: str = Field(description="Equal for maps that ask at the same points.")
    warnings: list[GridWarning] = Field(
        description="`dense`: neighbours see much the same; `sparse`: much is not seen."
    )


def normalise_keyword(typed: str) -> str:
    """NFKC, trimmed, inner spaces collapsed."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", typed)).strip()


def keyword_fault(keyword: str) -> tuple[str, str] | None:
    """The rule that a normalised keyword breaks, with what to do; None when it is fine."""
    if not keyword:
        return "empty", "Write a keyword, or take the line away."
    if len(keyword) > MOST_KEYWORD:
        return "too_long", f"A keyword has {MOST_KEYWORD} characters at most; this one has {len(keyword)}."
    if any(unicodedata.category(each).startswith("C") and each not in JOINERS for each in keyword):
        return "control_character", "Take the invisible characters away."
    if re.fullmatch(r"(https?://|www\.)\S+", keyword, re.IGNORECASE):
        return "address", "Write what people search for, not an address of a page."
    return None
