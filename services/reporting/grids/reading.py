"""A run's cells as the figures need them: for each keyword a place for each point that was planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_reports import GridConfig
from contracts.reporting.grids import GridPoint
from contracts.reporting.ranks import CellStatus, RankProvenance
from services.reporting import models
from services.reporting.grids import repository
from services.reporting.grids.competing import Cells
from services.reporting.grids.geometry import lay_out
from services.reporting.grids.measuring import MISSING, Counted


@dataclass(frozen=True)
class ReadKeyword:
    """One keyword: by planned point the cell's state, the target's rank, and who is ranked."""

    no: int
    keyword: str
    provenance: RankProvenance | None
    statuses: Sequence[CellStatus | None]
    ranks: Sequence[int | None]
    cells: Cells

    @property
    def counted(self) -> Counted:
        """The target's ranks, as they are measured."""
        pairs = zip(self.statuses, self.ranks, strict=True)
        ranks = [None if status in (None, "error") else rank or MISSING for status, rank in pairs]
        return Counted(ranks, self.cells.depth, self.cells.voice)


@dataclass(frozen=True)
class ReadRun:
    """A run with all that it observed. `points` are those of the map; `planned` those of them that are asked."""

    run: models.ReportRun
    config: GridConfig
    points: Sequence[GridPoint]
    keywords: Sequence[ReadKeyword]

    @cached_property
    def planned(self) -> list[GridPoint]:
        return [point for point in self.points if not point.excluded]


async def read_run(session: AsyncSession, run: models.ReportRun) -> ReadRun:
    """Everything that the run observed so far."""
    config = GridConfig.model_validate(run.config)
    points = lay_out(config.map).points
    planned = sum(not point.excluded for point in points)
    statuses: list[list[CellStatus | None]] = [[None] * planned for _ in config.keywords]
    ranks: list[list[int | None]] = [[None] * planned for _ in config.keywords]
    ranked: list[list[Sequence[int] | None]] = [[None] * planned for _ in config.keywords]
    provenances: list[RankProvenance | None] = [None] * len(config.keywords)
    for keyword, point, status, rank, businesses, provenance in await repository.list_cells(session, run.id):
        statuses[keyword][point], ranks[keyword][point] = cast("CellStatus", status), rank
        ranked[keyword][point] = None if status == "error" else businesses
        provenances[keyword] = cast("RankProvenance", provenance)
    keywords = [
        ReadKeyword(
            no=no,
            keyword=keyword,
            provenance=provenances[no],
            statuses=statuses[no],
            ranks=ranks[no],
            cells=Cells(ranked[no], config.search.depth),
        )
        for no, keyword in enumerate(config.keywords)
    ]
    return ReadRun(run, config, points, keywords)
