"""The answer that is stored when a snapshot is built is, byte for byte, the one that would be made now."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
import pytest_asyncio

from contracts.metrics.query import CombinedQuery
from services.metrics.combined import sections, usual
from services.metrics.combined.answers import prepare
from services.metrics.combined.ranges import resolve, usual_days
from services.metrics.combined.service import sections_of
from services.metrics.combined.usual import USUAL, find_usual, usual_answer
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.loading import Servings, SnapshotStore
from services.metrics.snapshots.partition import ENTITY_SCHEMAS
from tests.metrics.raw import DAY

URL = "/api/v1/metrics/combined"
PLENTY = 10**9
OTHERS = [
    {"compare": "none"},
    {"compare": "previous_year"},
    {"platforms": ["google_ads"]},
    {"account_id": ["300"]},
    {"region": ["Berlin"]},
    {"campaign_search": "a"},
    {"allow_partial": True},
    {"start_date": DAY},
    {"end_date": DAY - timedelta(days=1000)},
]


@pytest_asyncio.fixture(loop_scope="session")
async def frames(database, tenant) -> SnapshotFrames:
    known = database("metrics")
    serving = await Servings(known).get(tenant, "warehouse")
    assert serving.snapshot_id is not None
    return await SnapshotStore(known, PLENTY).get(tenant, serving.snapshot_id, of=usual_days)


def asking(**changed: object) -> CombinedQuery:
    return CombinedQuery.model_validate({"compare": "previous_period"} | changed)


def answered(frames: SnapshotFrames, query: CombinedQuery, *, own: dict[str, str] | None = None, withheld=False):
    made = sections_of(frames, query, withheld, own or {}, None, frames.manifest.code_sha)
    return prepare(*made, "identity").body({"snapshot_generated_at": None})


def is_stored(frames: SnapshotFrames, query: CombinedQuery) -> bool:
    return find_usual(frames, query, {}, frames.manifest.code_sha) is not None


class TestSaysTheSame:
    @pytest.mark.parametrize("limit", [1, 2, 500, 5000])
    def test_with_any_number_of_rows(self, frames, limit):
        query = asking(limit=limit)
        assert is_stored(frames, query)
        assert answered(frames, query) == answered(replace(frames, usual=None), query)

    def test_where_the_days_are_named(self, frames):
        days = resolve(USUAL, frames.coverage)
        assert days is not None
        query = asking(start_date=days.start, end_date=days.end)
        assert is_stored(frames, query)
        assert answered(frames, query) == answered(replace(frames, usual=None), query)

    def test_to_who_sees_totals_only(self, frames):
        made = answered(frames, asking(), withheld=True)
        assert made == answered(replace(frames, usual=None), asking(), withheld=True)
        assert b'"aggregates_only"' in made

    def test_with_names_of_places_that_came_later(self, frames):
        own = {frames.regions[0].lower(): "FR-IDF"}
        named = answered(frames, asking(), own=own)
        assert named == answered(replace(frames, usual=None), asking(), own=own)
        assert named != answered(frames, asking())

    def test_where_rows_are_more_than_are_stored(self, frames, monkeypatch):
        monkeypatch.setattr(usual, "ROWS", 2)
        monkeypatch.setattr(usual, "USUAL", USUAL.model_copy(update={"limit": 2}))
        few = replace(frames, usual=usual_answer(frames))
        for limit, stored in ((1, True), (2, True), (3, False)):
            query = asking(limit=limit)
            assert is_stored(few, query) is stored
            assert answered(few, query) == answered(replace(frames, usual=None), query)

    def test_where_budgets_are_more_than_are_stored(self, frames, monkeypatch):
        """Few campaigns and ads, and more budgets than rows of one section are stored."""
        body, _ = sections_of(frames, asking(limit=5000), False, {}, None, "no code")
        most = max(len(body["campaign"]["rows"]), len(body["creative"]))
        days = resolve(USUAL, frames.coverage)
        assert days is not None
        plan = {"month": days.end.replace(day=1), "currency": "EUR", "planned": 10**8, "level": "campaign"}
        plans = [plan | {"campaign_name": f"Campaign {number}", "source": "upload"} for number in range(most + 1)]
        monkeypatch.setattr(usual, "ROWS", most)
        monkeypatch.setattr(usual, "USUAL", USUAL.model_copy(update={"limit": most}))
        many = replace(frames, usual=None, budgets=pl.DataFrame(plans, schema=ENTITY_SCHEMAS["budget"]))
        kept = replace(many, usual=usual_answer(many))
        assert len(sections_of(many, asking(limit=5000), False, {}, None, "no code")[0]["budget"]) > most
        for limit, stored in ((most, True), (5000, False)):
            assert is_stored(kept, asking(limit=limit)) is stored
            assert answered(kept, asking(limit=limit)) == answered(many, asking(limit=limit))


class TestIsPassedBy:
    @pytest.mark.parametrize(
        "changed", OTHERS, ids=lambda changed: "|".join(f"{name}={value}" for name, value in changed.items())
    )
    def test_by_every_other_question(self, frames, changed):
        assert not is_stored(frames, CombinedQuery.model_validate({"compare": "previous_period"} | changed))

    def test_where_other_code_made_it(self, frames):
        assert find_usual(frames, asking(), {}, "another commit") is None
        older = frames.manifest.model_copy(update={"contract_version": "1.0.0"})
        assert not is_stored(replace(frames, manifest=older), asking())


async def test_answers_a_request(client_of, as_, tenant, monkeypatch):
    """Nothing is added up when the question is the usual one, and everything when it is not."""

    def refuse(*_):
        raise AssertionError("made anew")

    client = await client_of("metrics")
    monkeypatch.setattr(sections, "combined", refuse)
    # A limit that no other test asks for: what they asked is remembered.
    query = {"compare": "previous_period", "limit": 77}
    answer = await client.get(URL, params=query, headers=as_(tenant, "metrics:read"))
    assert answer.status_code == 200
    assert answer.json()["campaign"]["rows"]
    other = await client.get(URL, params=query | {"allow_partial": True}, headers=as_(tenant, "metrics:read"))
    assert other.status_code == 500
