"""Which sources there are here, and what keeps one from being asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.reporting.grid_reports import RankSourceName
from services.reporting.ranks.protocol import RankSource

Obstacle = tuple[str, str]
"""A rule, and what to do about it."""


@dataclass(frozen=True)
class Sources:
    """The sources by name, as one tenant may ask them."""

    by_name: Mapping[RankSourceName, RankSource]
    obstacles: Mapping[RankSourceName, Obstacle]

    def obstacle(self, name: RankSourceName) -> Obstacle | None:
        """Why it cannot be asked; None when it can."""
        return self.obstacles.get(name)
