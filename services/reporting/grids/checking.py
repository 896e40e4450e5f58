"""What keeps a draft of a grid from running, field by field, and what it would ask."""

from collections.abc import Sequence
from decimal import Decimal

from contracts.reporting.grid_reports import GridCost, GridDraft, GridPreview, GridSearch
from contracts.reporting.grids import keyword_fault, normalise_keyword
from contracts.reporting.reports import DraftProblem
from services.reporting.grids.geometry import lay_out
from services.reporting.ranks.places import MOST_RESULTS
from services.reporting.ranks.registry import PRICED, Sources

KEYWORDS_INCLUDED = 5
"""How many keywords a report has at most, unless the client's plan allows more."""


def normalised_keywords(typed: Sequence[str]) -> list[str]:
    """As they are asked: normalised, each once, the first spelling of those that differ in case alone."""
    seen: dict[str, str] = {}
    for keyword in map(normalise_keyword, typed):
        seen.setdefault(keyword.casefold(), keyword)
    return list(seen.values())


def problems_of(draft: GridDraft, sources: Sources, *, most_keywords: int = KEYWORDS_INCLUDED) -> list[DraftProblem]:
    """Every rule that the draft breaks, each with the field it is about; empty: it can run."""
    return [
        *_missing(draft),
        *_keyword_problems(draft.keywords, most_keywords),
        *_source_problems(draft.search, sources),
        *_places_problems(draft),
        *_cost_problems(draft),
    ]


def preview(draft: GridDraft, sources: Sources, *, most_keywords: int = KEYWORDS_INCLUDED) -> GridPreview:
    """The points and the price of a run. Asks nobody, and spends nothing."""
    problems = problems_of(draft, sources, most_keywords=most_keywords)
    return GridPreview(
        geometry=lay_out(draft.map) if draft.map else None,
        keywords=normalised_keywords(draft.keywords),
        cost=cost_of(draft),
        problems=problems,
    )


def cost_of(draft: GridDraft) -> GridCost | None:
    """By the price list of the source, whether it can be asked or not; None while the map is not filled in."""
    if draft.map is None:
        return None
    source = PRICED[draft.search.source]
    queries = lay_out(draft.map).asked * len(normalised_keywords(draft.keywords))
    total = queries * source.unit_price
    ceiling = draft.search.cost_ceiling
    batches = -(-queries // source.batch)
    return GridCost(
        source=draft.search.source,
        queries=queries,
        unit_price=source.unit_price,
        total=total,
        ceiling=ceiling,
        exceeds_ceiling=total > 0 and (ceiling is None or total > ceiling),
        seconds=round(batches * source.seconds_per_batch),
    )


def _missing(draft: GridDraft) -> list[DraftProblem]:
    wanted = {
        "/business": (draft.business, "Say whose ranks are looked for."),
        "/map": (draft.map, "Choose where to ask."),
        "/keywords": (draft.keywords, "Add at least one keyword."),
    }
    return [_problem(pointer, "missing", words) for pointer, (value, words) in wanted.items() if not value]


def _keyword_problems(typed: Sequence[str], most: int) -> list[DraftProblem]:
    found: list[DraftProblem] = []
    seen: dict[str, int] = {}
    for place, keyword in enumerate(map(normalise_keyword, typed)):
        pointer, fault = f"/keywords/{place}", keyword_fault(keyword)
        if fault is not None:
            found.append(_problem(pointer, *fault))
        elif (first := seen.setdefault(keyword.casefold(), place)) != place:
            found.append(_problem(pointer, "given_twice", f"It is the same as keyword {first + 1}."))
    if len(typed) > most:
        found.append(_problem("/keywords", "too_many", f"{most} keywords at most; there are {len(typed)}."))
    return found


def _source_problems(search: GridSearch, sources: Sources) -> list[DraftProblem]:
    obstacle = sources.obstacle(search.source)
    return [] if obstacle is None else [_problem("/search/source", *obstacle)]


def _places_problems(draft: GridDraft) -> list[DraftProblem]:
    """Google Places tells of place ids alone, and of no more than 60."""
    if draft.search.source != "places_api":
        return []
    found: list[DraftProblem] = []
    if draft.business is not None and draft.business.place_id is None:
        found.append(_problem("/business/place_id", "missing", "Google Places tells of place ids alone; add it."))
    if draft.search.depth > MOST_RESULTS:
        found.append(_problem("/search/depth", "too_deep", f"Google Places lists {MOST_RESULTS} at most."))
    return found


def _cost_problems(draft: GridDraft) -> list[DraftProblem]:
    cost = cost_of(draft)
    if cost is None or not cost.exceeds_ceiling:
        return []
    if cost.ceiling is None:
        return [_problem("/search/cost_ceiling", "missing", f"A run costs about {_usd(cost.total)}; set a ceiling.")]
    words = f"A run costs about {_usd(cost.total)}, more than the ceiling of {_usd(cost.ceiling)}."
    return [_problem("/search/cost_ceiling", "exceeded", words)]


def _usd(amount: Decimal) -> str:
    return f"{amount:.2f} USD"


def _problem(pointer: str, code: str, message: str) -> DraftProblem:
    return DraftProblem(pointer=pointer, code=code, message=message)
