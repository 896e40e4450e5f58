"""Answers about creatives, from the same snapshots and the same memory as the combined payload."""

from contracts.metrics.creatives import CreativesQuery
from contracts.metrics.query import RangeQuery
from libs.errors import NotFound
from services.metrics.combined.payload import Question
from services.metrics.combined.ranges import compared, resolve
from services.metrics.combined.selection import Selection, account_key, select
from services.metrics.combined.service import (
    AggregatesOnly,
    Answer,
    Answers,
    Caller,
    Sections,
    answer_of,
    require_servable,
)
from services.metrics.creatives import board, detail
from services.metrics.snapshots.frames import SnapshotFrames

CreativeKey = tuple[str, str, str]
MOST_ADS = 500


class CreativeNotFound(NotFound):
    """Absent in the snapshot, another tenant's, or of an account that the caller does not see."""


async def leaderboard(answers: Answers, caller: Caller, query: CreativesQuery) -> Answer:
    """Raises `Invalid` for an impossible range, `NoSnapshot` before the first build, `AggregatesOnly` for a search."""
    resolve(query, None)
    if caller.aggregates_only and (query.campaign_search or query.search):
        raise AggregatesOnly("Totals cannot be narrowed to single campaigns or creatives.")
    serving = await answers.servings.get(caller.tenant_id, query.dataset)
    require_servable(serving)
    withheld = caller.aggregates_only
    return await answer_of(answers, caller, serving, query, "creatives", lambda frames: _board(frames, query, withheld))


async def creative(answers: Answers, caller: Caller, key: CreativeKey, query: RangeQuery) -> Answer:
    """One creative. Raises `CreativeNotFound`, `AggregatesOnly`, and what `leaderboard` raises."""
    resolve(query, None)
    if caller.aggregates_only:
        raise AggregatesOnly
    serving = await answers.servings.get(caller.tenant_id, query.dataset)
    require_servable(serving)
    name = "creative|" + "|".join(key)
    return await answer_of(answers, caller, serving, query, name, lambda frames: _detail(frames, key, query))


def _board(frames: SnapshotFrames | None, query: CreativesQuery, withheld: bool) -> Sections:
    asked = resolve(query, frames.coverage if frames else None)
    if frames is None or frames.coverage is None or asked is None:
        return board.nothing(asked, query)
    selection = select(frames, query)
    question = Question(frames, selection, asked, compared(asked, query.compare), query.limit, query.allow_partial)
    body, meta = board.leaderboard(question, query)
    return board.without_rows(body, meta) if withheld else (body, meta)


def _detail(frames: SnapshotFrames | None, key: CreativeKey, query: RangeQuery) -> Sections:
    asked = resolve(query, frames.coverage if frames else None)
    number = frames.creatives.number_of(key[0], account_key(key[1]), key[2]) if frames else None
    if frames is None or number is None or asked is None:
        raise CreativeNotFound
    question = Question(frames, Selection(), asked, compared(asked, query.compare), MOST_ADS, query.allow_partial)
    return detail.creative(question, number, query)
