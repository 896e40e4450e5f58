"""One made-up question, which a process answers before anybody asks.

What polars and Python do for the first time takes a tenth of a second of processor time, and the first questions after
a start come together: each would wait for it.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from contracts.metrics.combined import CONTRACT_VERSION, Compare, Dataset
from contracts.metrics.query import CombinedQuery
from services.metrics.combined.answers import prepare
from services.metrics.combined.service import sections_of
from services.metrics.combined.usual import USUAL, usual_answer
from services.metrics.snapshots.frames import SnapshotFrames, assemble
from services.metrics.snapshots.index import Index
from services.metrics.snapshots.manifest import Manifest, PartitionEntry, PlatformClock
from services.metrics.snapshots.opening import encode_opening, open_with
from services.metrics.snapshots.partition import ENTITY_SCHEMAS, FACT_SCHEMA, decode, encode

_PLATFORM, _ACCOUNT, _CAMPAIGN, _CURRENCY, _REGION = "google", "1", "2", "EUR", "Berlin"
_DAYS = (date(2026, 1, 31), date(2026, 2, 1))


def practise() -> None:
    """Open a snapshot of four rows and answer questions to it, with all sections; the answers are thrown away."""
    query = CombinedQuery.model_validate(
        {"start_date": _DAYS[1], "end_date": _DAYS[1], "compare": Compare.previous_period}
    )
    frames = example()
    frames = replace(frames, usual=usual_answer(frames))
    opening, content = encode_opening(frames)
    opened = open_with("", frames.manifest.model_copy(update={"opening": opening}), content.data)
    for one in (query, USUAL):
        prepare(*sections_of(opened, one, withheld=False, own={}, drawn=None, code_sha=opened.manifest.code_sha), "br")


def example() -> SnapshotFrames:
    """A snapshot with something in every section."""
    content = encode(pl.DataFrame([_fact(day, grain) for day in _DAYS for grain in ("campaign", "ad")], FACT_SCHEMA))
    facts = decode(content.data)
    entities = {kind: pl.DataFrame(_entity(kind), schema) for kind, schema in ENTITY_SCHEMAS.items()}
    placed = facts.with_columns(platform=pl.lit(_PLATFORM), account_id=pl.lit(_ACCOUNT))
    entities["index"] = Index.of(placed, entities["place"]).rows
    first, last = (day.isoformat() for day in _DAYS)
    clock = PlatformClock(
        first_day=first, data_through=last, extracted_at=last, settled_through=None, click_days=None, view_days=None
    )
    partition = PartitionEntry(
        platform=_PLATFORM, account_id=_ACCOUNT, month="2026-01", rows=facts.height, digest=content.digest
    )
    manifest = Manifest(
        dataset=Dataset.warehouse,
        contract_version=CONTRACT_VERSION,
        code_sha="",
        partitions=[partition],
        entities={},
        platforms={_PLATFORM: clock},
        rows=facts.height,
        reporting_currency=_CURRENCY,
    )
    return assemble("", manifest, {content.digest: facts}, entities)


def _fact(day: date, grain: str) -> dict[str, Any]:
    numbers = {name: 1 for name, kind in FACT_SCHEMA.items() if kind == pl.Int64}
    is_total = grain == "campaign"
    named = {"campaign_id": _CAMPAIGN, "ad_id": None if is_total else "3", "region": _REGION if is_total else None}
    rest = {"currency": _CURRENCY, "fx_source": "identity", "counted": is_total, "settled": True}
    return numbers | named | rest | {"grain": grain, "date": day}


def _entity(kind: str) -> list[dict[str, Any]]:
    """One of each: all that names something is text, and the rest stays empty."""
    known = {"platform": _PLATFORM, "account_id": _ACCOUNT, "campaign_id": _CAMPAIGN, "ad_id": "3", "name": "Practice"}
    known |= {"currency": _CURRENCY, "region": _REGION, "time_zone": "UTC"}
    values: dict[str, Any] = {name: known.get(name) for name in ENTITY_SCHEMAS[kind]}
    match kind:
        case "place":
            return [values | {"date": day, "spend": 1, "fx_source": "identity"} for day in _DAYS]
        case "budget":
            return [values | {"month": _DAYS[1], "planned": 1, "level": "account", "source": "plan", "region": None}]
        case _:
            return [values]
