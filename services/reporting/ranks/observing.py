"""Observations as sources over the network make them, of what was answered and of what was not."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from contracts.reporting.ranks import (
    RankedBusiness,
    RankError,
    RankMethod,
    RankObservation,
    RankProvenance,
    RankQuery,
    RankTarget,
)
from libs.clock import utc_now
from services.reporting.ranks.asking import RankFault
from services.reporting.ranks.matching import find_target

ENDS_ALL: frozenset[RankError] = frozenset({"not_authorised", "funds"})
"""What every further question would meet too."""


async def observe_each(
    queries: Sequence[RankQuery], observe: Callable[[RankQuery], Coroutine[Any, Any, RankObservation]]
) -> AsyncGenerator[RankObservation]:
    """All at once, as they end. What has not ended when nobody listens any more is broken off."""
    async with _running([asyncio.create_task(observe(query)) for query in queries]) as tasks:
        for ended in asyncio.as_completed(tasks):
            yield await ended


def answered(
    query: RankQuery,
    target: RankTarget,
    businesses: Sequence[RankedBusiness],
    *,
    method: RankMethod,
    provenance: RankProvenance,
    cost: Decimal,
    attempts: int,
    task_id: str | None = None,
) -> RankObservation:
    """Who is ranked at a point, and whether the target is among them."""
    match = find_target(target, businesses)
    return RankObservation(
        point_no=query.point_no,
        keyword_no=query.keyword_no,
        status="ok" if any(not business.is_ad for business in businesses) else "empty",
        observed_at=utc_now(),
        provenance=provenance,
        method=method,
        rank=match.business.rank if match.business else None,
        results=businesses,
        match_method=match.method,
        match_confidence=match.confidence,
        cost=cost,
        attempts=attempts,
        provider_task_id=task_id,
    )


def unanswered(
    query: RankQuery,
    fault: RankFault,
    *,
    method: RankMethod,
    provenance: RankProvenance,
    cost: Decimal,
    attempts: int,
    task_id: str | None = None,
) -> RankObservation:
    """A question that stays open, and what it cost all the same."""
    return RankObservation(
        point_no=query.point_no,
        keyword_no=query.keyword_no,
        status="error",
        observed_at=utc_now(),
        provenance=provenance,
        method=method,
        cost=cost,
        attempts=attempts,
        provider_task_id=task_id,
        error=fault.error,
        error_detail=fault.detail,
    )


@asynccontextmanager
async def _running(
    tasks: Sequence[asyncio.Task[RankObservation]],
) -> AsyncGenerator[Sequence[asyncio.Task[RankObservation]]]:
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
