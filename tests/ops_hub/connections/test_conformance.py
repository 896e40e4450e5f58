"""Every adapter keeps to the same, and simulated readings have the shape of live ones."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from contracts.ops_hub.connections import PLATFORMS
from services.ops_hub.connections.adapters.payloads import Account, ListedAddress, Reading
from services.ops_hub.connections.adapters.protocol import AccountLost, ProviderDown
from services.ops_hub.connections.adapters.registry import staged_adapter
from services.ops_hub.connections.adapters.staged.world import OwnPlace, PracticeReply, PracticeWorld
from tests.ops_hub.connections.conformance import Conformance, Subject, context
from tests.ops_hub.connections.recorded import recorded_adapter, recording

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SHOP = OwnPlace(
    id=UUID(int=0xC),
    name="Blue Door Coffee",
    address=ListedAddress("US", ("123 Main St",), "Austin", "TX", "78701"),
    store_code="7",
    phone="+15125550142",
    website="https://www.example.com/austin",
    latitude=30.2672,
    longitude=-97.7431,
    categories=("Coffee shop",),
)
WORLD = PracticeWorld(NOW, (SHOP,))
READING, ACCOUNTS = TypeAdapter(Reading), TypeAdapter(list[Account])
# What a platform cannot say: its live adapter never fills it, and so practice does not either.
NEVER_FILLED = {
    "google": {"WrittenReview.is_recommended", "WrittenReview.url"},
    "facebook": {
        *("ListedPlace.place_id", "ListedPlace.maps_url"),
        *("WrittenReview.rating", "WrittenReview.reply", "WrittenReview.replied_at"),
    },
    "google_analytics": set(),
    "dataforseo": set(),
}


class TestStaged(Conformance):
    @pytest.fixture
    async def subject(self, platform):
        yield Subject(staged_adapter(platform, WORLD), context())


class TestStandIn(Conformance):
    @pytest.fixture
    async def subject(self, platform):
        yield Subject(staged_adapter(platform, WORLD, "fallback_simulated"), context())


class TestLive(Conformance):
    @pytest.fixture
    async def subject(self, platform, settings_for, valkey):
        async with recorded_adapter(platform, settings_for("ops_hub"), valkey) as adapter:
            yield Subject(adapter, context())

    async def test_makes_of_the_documented_answers_what_is_recorded(self, subject, platform):
        expected = recording(platform)
        accounts = await subject.adapter.list_accounts(subject.context)
        reading = await subject.adapter.read(subject.context)
        assert json.loads(ACCOUNTS.dump_json(accounts)) == expected["accounts"]
        assert json.loads(READING.dump_json(reading)) == expected["reading"]


class TestPractice:
    @pytest.mark.parametrize("platform", PLATFORMS)
    async def test_is_the_same_bytes_every_time(self, platform):
        first, second = [await staged_adapter(platform, WORLD).read(context()) for _ in range(2)]
        assert READING.dump_json(first) == READING.dump_json(second)

    async def test_differs_by_tenant(self):
        adapter = staged_adapter("google", WORLD)
        other = context()
        ours = await adapter.read(other)
        theirs = await adapter.read(type(other)(UUID(int=0xD), other.connection_id, None, other.credential))
        assert {one.listing_id for one in ours.places or ()}.isdisjoint(one.listing_id for one in theirs.places or ())

    @pytest.mark.parametrize("platform", ["google", "facebook"])
    async def test_leaves_what_was_read_as_it_was_when_time_goes_on(self, platform):
        before = (await staged_adapter(platform, WORLD).read(context())).reviews or ()
        later = PracticeWorld(NOW + timedelta(days=40), (SHOP,))
        after = {one.review_id: one for one in (await staged_adapter(platform, later).read(context())).reviews or ()}
        settled = [one for one in before if NOW - timedelta(days=600) < one.written_at < NOW - timedelta(days=14)]
        assert settled
        assert [after[one.review_id] for one in settled] == settled
        assert after.keys() - {one.review_id for one in before}

    async def test_has_reviews_of_many_kinds(self):
        reviews = (await staged_adapter("google", WORLD).read(context())).reviews or ()
        assert len({one.rating for one in reviews}) >= 4
        assert any(one.reply for one in reviews)
        assert any(one.reply is None for one in reviews)
        assert any(one.body and any(ord(letter) > 0x7F for letter in one.body) for one in reviews)
        assert max(one.written_at for one in reviews) - min(one.written_at for one in reviews) > timedelta(days=300)

    async def test_knows_what_was_replied(self):
        review = ((await staged_adapter("google", WORLD).read(context())).reviews or ())[0]
        replied = PracticeWorld(NOW, (SHOP,), {review.review_id: PracticeReply("Thanks!", NOW)})
        again = ((await staged_adapter("google", replied).read(context())).reviews or ())[0]
        assert (again.review_id, again.reply, again.replied_at) == (review.review_id, "Thanks!", NOW)

    async def test_has_a_week_in_it(self):
        settings = {"traffic_days": 364}
        days = (await staged_adapter("google_analytics", WORLD).read(context(settings=settings))).traffic or ()
        by_weekday = [sum(one.sessions for one in days if one.day.weekday() == weekday) for weekday in range(7)]
        assert len(days) == 364
        assert by_weekday.index(max(by_weekday)) == 5
        assert max(by_weekday) > 1.2 * min(by_weekday)

    async def test_lists_an_adopted_place_once(self):
        sample = ((await staged_adapter("google", PracticeWorld(NOW)).read(context())).places or ())[0]
        adopted = OwnPlace(UUID(int=0xE), sample.name, SHOP.address, listing_id=sample.listing_id)
        again = (await staged_adapter("google", PracticeWorld(NOW, (adopted,))).read(context())).places or ()
        assert len(again) == 3

    @pytest.mark.parametrize(("rehearsed", "error"), [("provider_down", ProviderDown), ("account_lost", AccountLost)])
    async def test_rehearses(self, rehearsed, error):
        with pytest.raises(error):
            await staged_adapter("google", WORLD).read(context(settings={"rehearse": rehearsed}))


@pytest.mark.parametrize("platform", PLATFORMS)
class TestParity:
    async def test_fills_the_same_fields_with_the_same_types(self, platform, settings_for, valkey):
        async with recorded_adapter(platform, settings_for("ops_hub"), valkey) as live:
            answered = _shape(await live.read(context()))
        simulated = _shape(await staged_adapter(platform, WORLD).read(context()))
        assert simulated == answered
        assert not NEVER_FILLED[platform] & set(answered)

    async def test_calls_accounts_the_same(self, platform):
        kinds = {one.kind for one in await staged_adapter(platform, WORLD).list_accounts(context())}
        assert kinds <= {one["kind"] for one in recording(platform)["accounts"]}

    async def test_says_the_same_of_the_account(self, platform):
        notes = (await staged_adapter(platform, WORLD).read(context())).notes
        recorded = [
            note.split(":")[0] for note in recording(platform)["reading"]["notes"] if "not verified" not in note
        ]
        assert [note.split(":")[0] for note in notes] == recorded


def _shape(reading: Reading) -> dict[str, set[str]]:
    """The types of what is filled, by class and field, over everything that was read."""
    rows: list[Any] = [reading.account, *(reading.places or ()), *(reading.reviews or ()), *(reading.traffic or ())]
    rows += [place.address for place in reading.places or () if place.address]
    shape: dict[str, set[str]] = {}
    for row in rows:
        for name in type(row).__dataclass_fields__:
            value = getattr(row, name)
            if value not in (None, (), False):
                shape.setdefault(f"{type(row).__name__}.{name}", set()).add(type(value).__name__)
    return shape
