"""Google Analytics over real HTTP: properties, visits by day, and the property's tokens."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.clock import utc_now
from services.ops_hub.connections.adapters.live.google_analytics import _seconds_to_wait
from services.ops_hub.connections.adapters.live.google_analytics_shapes import PropertyQuota
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    AnswerUnreadable,
    RateLimited,
    ReplyNotOffered,
    ScopeMissing,
)
from tests.ops_hub.adapters.serving import ANALYTICS, BUSINESS, SAM, analytics_at, context_of

WEBSITE, BLOG = "properties/310000001", "properties/310000002"


@pytest.fixture
def token(server):
    return server.token("google", ANALYTICS)


def report(*days: str, count: int | None = None, quota: dict | None = None) -> dict:
    row = [{"value": "10"}, {"value": "8"}, {"value": "1"}]
    return {
        "body": {
            "dimensionHeaders": [{"name": "date"}],
            "metricHeaders": [{"name": "sessions"}, {"name": "totalUsers"}, {"name": "keyEvents"}],
            "rows": [{"dimensionValues": [{"value": day}], "metricValues": row} for day in days],
            "rowCount": len(days) if count is None else count,
            "propertyQuota": quota or {},
        }
    }


class TestListAccounts:
    async def test_lists_every_property_of_every_account(self, server, lines, token):
        accounts = await analytics_at(server, lines).list_accounts(context_of(token))

        assert [(one.id, one.name, one.kind) for one in accounts] == [
            (WEBSITE, "Practice Coffee website", "property"),
            (BLOG, "Practice Coffee blog", "property"),
        ]

    async def test_turns_every_page(self, server, lines):
        context = context_of(server.token("google", ANALYTICS, SAM))

        assert len(await analytics_at(server, lines).list_accounts(context)) == 210
        assert server.calls == {"google_analytics.summaries": 2}

    async def test_refuses_a_consent_for_something_else(self, server, lines):
        with pytest.raises(ScopeMissing):
            await analytics_at(server, lines).list_accounts(context_of(server.token("google", BUSINESS)))


class TestRead:
    async def test_reads_the_last_ninety_complete_days(self, server, lines, token):
        reading = await analytics_at(server, lines).read(context_of(token, account_id=WEBSITE))

        yesterday = utc_now().date() - timedelta(days=1)
        assert reading.account.name == "Practice Coffee website"
        assert len(reading.traffic) == 90
        assert abs((reading.traffic[-1].day - yesterday).days) <= 1  # midnight may pass in between
        assert [day.day for day in reading.traffic] == sorted({day.day for day in reading.traffic})
        assert all(day.sessions >= day.users > 0 and day.key_events is not None for day in reading.traffic)
        assert reading.places is None

    async def test_reads_as_many_days_as_the_connection_says_over_pages(self, server, lines, token):
        analytics = analytics_at(server, lines, rows_page=100)

        reading = await analytics.read(context_of(token, account_id=WEBSITE, traffic_days=365))

        assert len({day.day for day in reading.traffic}) == 365
        assert server.calls["google_analytics.report"] == 4

    async def test_takes_the_first_property_when_none_is_chosen(self, server, lines, token):
        assert (await analytics_at(server, lines).read(context_of(token))).account.id == WEBSITE

    async def test_has_no_key_events_where_nobody_said_what_they_are(self, server, lines, token):
        reading = await analytics_at(server, lines).read(context_of(token, account_id=BLOG))

        assert {day.key_events for day in reading.traffic} == {None}

    async def test_is_empty_for_a_property_without_visits(self, server, lines, token):
        server.say("google_analytics.report", report())

        assert (await analytics_at(server, lines).read(context_of(token, account_id=WEBSITE))).traffic == ()

    async def test_may_not_read_somebody_elses_property(self, server, lines, token):
        with pytest.raises(AccessNotGranted):
            await analytics_at(server, lines).read(context_of(token, account_id="properties/320000000"))

    async def test_loses_a_property_that_is_not_there(self, server, lines, token):
        with pytest.raises(AccountLost):
            await analytics_at(server, lines).read(context_of(token, account_id="properties/1"))

    async def test_loses_a_property_in_the_bin(self, server, lines, token):
        thrown_away = {"name": WEBSITE, "displayName": "Old", "deleteTime": "2026-01-01T00:00:00Z"}
        server.say("google_analytics.property", {"body": thrown_away})

        with pytest.raises(AccountLost):
            await analytics_at(server, lines).read(context_of(token, account_id=WEBSITE))

    @pytest.mark.parametrize(
        "said",
        [
            report("20260101", "20260101"),
            report("yesterday"),
            report("20260101", count=2) | {"status": 200},
            {"body": {"rows": [{"dimensionValues": []}]}},
            {"body": {"dimensionHeaders": [{"name": "country"}], "rowCount": 0}},
        ],
        ids=["a day twice", "no day", "fewer rows than said", "half a row", "other columns"],
    )
    async def test_does_not_believe(self, server, lines, token, said):
        server.say("google_analytics.report", said, report(count=2))

        with pytest.raises(AnswerUnreadable):
            await analytics_at(server, lines).read(context_of(token, account_id=WEBSITE))


class TestQuota:
    async def test_stops_in_between_when_the_tokens_run_out(self, server, lines, token):
        quota = {"tokensPerHour": {"consumed": 10, "remaining": 15}}
        server.say("google_analytics.report", report("20260101", count=2, quota=quota))

        with pytest.raises(RateLimited) as caught:
            await analytics_at(server, lines).read(context_of(token, account_id=WEBSITE))

        assert 0 < caught.value.retry_after <= 3600
        assert server.calls["google_analytics.report"] == 1

    async def test_gives_what_was_read_and_leaves_the_property_alone_from_then_on(self, server, lines, token):
        quota = {"tokensPerDay": {"consumed": 10}}
        server.say("google_analytics.report", report("20260101", quota=quota))
        analytics, context = analytics_at(server, lines), context_of(token, account_id=WEBSITE)

        assert len((await analytics.read(context)).traffic) == 1

        with pytest.raises(RateLimited) as caught:
            await analytics.read(context)
        assert 0 < caught.value.retry_after <= 86_400
        assert server.calls["google_analytics.report"] == 1

    def test_waits_for_the_hour_or_for_midnight_in_california(self):
        at = datetime(2026, 7, 1, 12, 40, tzinfo=UTC)
        hour = PropertyQuota.model_validate({"tokensPerHour": {"consumed": 3, "remaining": 5}})
        day = PropertyQuota.model_validate({"tokensPerDay": {"consumed": 3, "remaining": 5}})
        plenty = PropertyQuota.model_validate({"tokensPerDay": {"consumed": 3, "remaining": 6}})

        assert _seconds_to_wait(hour, at) == 20 * 60
        assert _seconds_to_wait(day, at) == (18 * 60 + 20) * 60  # 7:00 UTC of the next day
        assert _seconds_to_wait(plenty, at) is None
        assert _seconds_to_wait(PropertyQuota(), at) is None

    def test_knows_that_a_night_may_have_another_length(self):
        before = datetime(2026, 11, 1, 7, 0, tzinfo=UTC)  # midnight there, and the day will have 25 hours
        day = PropertyQuota.model_validate({"tokensPerDay": {"consumed": 1}})

        assert _seconds_to_wait(day, before) == 25 * 3600


class TestPublishReply:
    async def test_is_not_offered(self, server, lines, token):
        with pytest.raises(ReplyNotOffered):
            await analytics_at(server, lines).publish_reply(
                context_of(token), listing_id="1", review_id="2", reply="Hello"
            )
