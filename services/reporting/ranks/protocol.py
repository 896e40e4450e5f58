"""What a source of ranks offers."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import ClassVar, Protocol

from contracts.reporting.ranks import RankMethod, RankObservation, RankProvenance, RankQuery, RankSearch, RankTarget


class RankSource(Protocol):
    """A source. It answers each question once, in any order, and raises for nothing that one question is to blame
    for: such an answer has the status `error`.

    `batch` is how many questions one call of `observe` takes at most, so that what is answered is kept soon.
    `keeps_places_only`: its terms allow to keep place ids and ranks, and nothing else.
    """

    method: ClassVar[RankMethod]
    unit_price: ClassVar[Decimal]
    batch: ClassVar[int]
    seconds_per_batch: ClassVar[float]
    keeps_places_only: ClassVar[bool]

    @property
    def provenance(self) -> RankProvenance: ...

    def observe(
        self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]
    ) -> AsyncIterator[RankObservation]:
        """Answers as they come in."""
        ...
