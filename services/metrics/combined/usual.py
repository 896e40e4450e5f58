"""The answer to the question that most people ask first: made when a snapshot is built, and stored with its opening.

It is about all accounts, the last 30 days with data and the 30 before, without filters. Rows lie apart as finished
JSON, so that an answer with fewer of them costs no more than copying.
"""

from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl

from contracts.metrics.combined import CONTRACT_VERSION, Compare
from contracts.metrics.query import CombinedQuery
from services.metrics.combined import payload, regions, sections
from services.metrics.combined.payload import Question, Row
from services.metrics.combined.ranges import compared, resolve
from services.metrics.combined.selection import Selection
from services.metrics.snapshots.frames import SnapshotFrames

ROWS = 1000
"""Rows a section that are stored at most: as many as the web UI asks for."""
USUAL = CombinedQuery.model_validate({"compare": Compare.previous_period, "limit": ROWS})
_REST, _CAMPAIGN, _CREATIVE = "rest", "campaign", "creative"
_JSON = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def usual_answer(frames: SnapshotFrames) -> pl.DataFrame | None:
    """What `frames` answer to the usual question, as a table that `find_usual` reads; none without any day."""
    asked = resolve(USUAL, frames.coverage)
    if asked is None:
        return None
    question = Question(frames, Selection(), asked, compared(asked, USUAL.compare), USUAL.limit, USUAL.allow_partial)
    body, meta = sections.combined(question, USUAL)
    campaigns, ads = body["campaign"]["rows"], body["creative"]
    totals = {_CAMPAIGN: _total(meta, _CAMPAIGN, campaigns), _CREATIVE: _total(meta, _CREATIVE, ads)}
    rest = {
        "body": body | {"campaign": body["campaign"] | {"rows": []}, "creative": []},
        "meta": meta | {"truncated": {}},
        "totals": totals,
    }
    stored = [(_REST, rest), *((_CAMPAIGN, row) for row in campaigns), *((_CREATIVE, row) for row in ads)]
    return pl.DataFrame(
        {"section": [section for section, _ in stored], "json": [_dumps(row) for _, row in stored]},
        schema={"section": pl.String, "json": pl.String},
    )


def find_usual(
    frames: SnapshotFrames, query: CombinedQuery, own_places: Mapping[str, str], code_sha: str
) -> tuple[Row, Row] | None:
    """The sections and their part of `meta`.

    None if `query` is another question or asks for rows that are not stored, or if other code made the answer.
    """
    manifest = frames.manifest
    is_ours = (manifest.code_sha, manifest.contract_version) == (code_sha, CONTRACT_VERSION)
    if frames.usual is None or not is_ours or not _is_usual(frames, query):
        return None
    rows = frames.usual["json"]
    rest: dict[str, Any] = orjson.loads(rows[0])
    body, meta, totals = rest["body"], rest["meta"], rest["totals"]
    if query.limit > ROWS and max(*totals.values(), len(body["budget"]) + 1) > ROWS:
        return None
    shown = {section: min(total, query.limit) for section, total in totals.items()}
    first_ad = 1 + min(totals[_CAMPAIGN], ROWS)
    body["campaign"]["rows"] = _fragments(rows.slice(1, shown[_CAMPAIGN]))
    body["creative"] = _fragments(rows.slice(first_ad, shown[_CREATIVE]))
    body["budget"] = body["budget"][: query.limit]
    if own_places:
        body["region"] = regions.named_anew(body["region"], frames.regions, own_places)
    for section, total in totals.items():
        meta["truncated"] |= payload.truncation(section, shown[section], total)
    return body, meta


def _is_usual(frames: SnapshotFrames, query: CombinedQuery) -> bool:
    """Whether no more than the limit tells `query` from the usual question, once both know their days."""
    like = {name: getattr(query, name) for name in ("start_date", "end_date", "limit", "dataset")}
    if query != USUAL.model_copy(update=like):
        return False
    return resolve(query, frames.coverage) == resolve(USUAL, frames.coverage)


def _total(meta: Row, section: str, rows: list[Row]) -> int:
    cut = meta["truncated"].get(section)
    return cut["total"] if cut else len(rows)


def _fragments(rows: pl.Series) -> list[orjson.Fragment]:
    return [orjson.Fragment(row) for row in rows.to_list()]


def _dumps(value: Row) -> str:
    return orjson.dumps(value, option=_JSON).decode()
