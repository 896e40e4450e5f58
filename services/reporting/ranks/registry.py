"""Which sources of ranks there are here, and what keeps one from being asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.reporting.grid_reports import RankSourceName
from services.reporting.ranks.protocol import RankSource
from services.reporting.ranks.simulated import SimulatedRanks

Obstacle = tuple[str, str]
"""A rule, and what to do about it."""
NOT_OFFERED: Obstacle = ("not_offered", "This source is not offered here; choose simulated ranks.")


@dataclass(frozen=True)
class Sources:
    """The sources by name."""

    by_name: Mapping[RankSourceName, RankSource]

    def obstacle(self, name: RankSourceName) -> Obstacle | None:
        """Why it cannot be asked; None when it can."""
        return None if name in self.by_name else NOT_OFFERED


def make_sources() -> Sources:
    """What this installation offers."""
    return Sources({"simulated": SimulatedRanks()})
