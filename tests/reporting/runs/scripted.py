"""A source of ranks that fails as it is told to, and remembers what it was asked."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contracts.reporting.ranks import (
    RankError,
    RankMethod,
    RankObservation,
    RankProvenance,
    RankQuery,
    RankSearch,
    RankTarget,
)
from services.reporting.ranks.simulated import SimulatedRanks


class Crash(Exception):
    """Stands for whatever takes an attempt away in its middle."""


@dataclass
class ScriptedSource:
    """Answers as the simulated one, but for what the script says. `asked` are (keyword, point), in order.

    `errors` are those of points, for every keyword; `crash_at` is the number of the batch, from 1, in whose middle the
    attempt is lost, once. `unit_price` makes it a paid source.
    """

    errors: dict[int, RankError] = field(default_factory=dict)
    crash_at: int | None = None
    unit_price: Decimal = Decimal(0)
    batch: int = 10
    method: RankMethod = "simulated"
    provenance: RankProvenance = "live"
    seconds_per_batch: float = 0.1
    keeps_places_only: bool = False
    asked: list[tuple[int, int]] = field(default_factory=list)
    batches: int = 0
    before_batch: Callable[[int], Any] | None = None

    async def observe(
        self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]
    ) -> AsyncIterator[RankObservation]:
        self.batches += 1
        if self.before_batch is not None:
            await self.before_batch(self.batches)
        for query in queries:
            if self.batches == self.crash_at and query is queries[len(queries) // 2]:
                raise Crash
            self.asked.append((query.keyword_no, query.point_no))
            yield self._answer(target, search, query)

    def _answer(self, target: RankTarget, search: RankSearch, query: RankQuery) -> RankObservation:
        error = self.errors.get(query.point_no)
        if error is None:
            found = SimulatedRanks().answer(target, search, query)
            return RankObservation(
                point_no=found.point_no,
                keyword_no=found.keyword_no,
                status="ok",
                observed_at=found.observed_at,
                provenance=self.provenance,
                method=self.method,
                rank=found.rank,
                results=found.results,
                cost=self.unit_price,
            )
        return RankObservation(
            point_no=query.point_no,
            keyword_no=query.keyword_no,
            status="error",
            observed_at=SimulatedRanks().answer(target, search, query).observed_at,
            provenance=self.provenance,
            method=self.method,
            error=error,
            cost=self.unit_price if error == "engine_error" else Decimal(0),
        )
