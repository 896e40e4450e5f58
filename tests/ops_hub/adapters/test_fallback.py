"""An outage as it is: the provider server goes away, simulated data stand in, and the provider's own come back."""

import time
from dataclasses import replace

import pytest

from libs.clock import utc_now
from services.ops_hub.connections.adapters.fallback import (
    RECOVERY_SECONDS,
    read_or_stand_in,
    seconds_to_next_attempt,
)
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    AnswerUnreadable,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
    ScopeMissing,
)
from services.ops_hub.connections.adapters.registry import staged_adapter
from services.ops_hub.connections.adapters.staged.world import PracticeWorld
from tests.ops_hub.adapters.serving import (
    ANALYTICS,
    BUSINESS,
    COFFEE,
    PAGES,
    ROBIN,
    analytics_at,
    context_of,
    dataforseo_at,
    facebook_at,
    google_at,
)

TAKES = 2.0


def standing_in(platform):
    return staged_adapter(platform, PracticeWorld(utc_now()), "fallback_simulated")


def platforms(server, lines):
    """Each live adapter with a connection that reads well, and who stands in."""
    return {
        "google": (google_at(server, lines), context_of(server.token("google", BUSINESS), account_id=COFFEE)),
        "facebook": (facebook_at(server, lines), context_of(server.token("facebook", PAGES), account_id=ROBIN)),
        "google_analytics": (
            analytics_at(server, lines),
            context_of(server.token("google", ANALYTICS), account_id="properties/310000001"),
        ),
        "dataforseo": (dataforseo_at(server, lines), context_of("practice@example.com:practice-password")),
    }


PLATFORMS = pytest.mark.parametrize("platform", ["google", "facebook", "google_analytics", "dataforseo"])


class TestOutage:
    @PLATFORMS
    @pytest.mark.parametrize("outage", ["nobody listens", "down", "throttled", "hanging"])
    async def test_shows_simulated_data_within_two_seconds(self, server, strict_lines, platform, outage):
        live, context = platforms(server, strict_lines)[platform]
        if outage == "nobody listens":
            server.stop()
        else:
            server.fail(platform, outage)
        began = time.monotonic()

        read = await read_or_stand_in(live, standing_in(platform), context, has_live_data=False)

        assert time.monotonic() - began < TAKES + 1  # 1.8 s, and what a busy machine adds
        assert read.provenance == "fallback_simulated"
        assert type(read.fault) is (RateLimited if outage == "throttled" else ProviderDown)

    @PLATFORMS
    async def test_shows_what_practice_would_and_nothing_of_the_account(self, server, lines, platform):
        live, context = platforms(server, lines)[platform]
        stand_in = standing_in(platform)
        server.stop()

        read = await read_or_stand_in(live, stand_in, context, has_live_data=False)

        practice = await stand_in.read(replace(context, account_id=None))
        assert read.reading == practice
        assert read.reading.account.id != context.account_id

    async def test_mixes_nothing_when_it_comes_in_the_middle(self, server, lines):
        live, context = platforms(server, lines)["google"]
        server.say("google.batch_reviews", {"status": 503, "text": ""})

        read = await read_or_stand_in(live, standing_in("google"), context, has_live_data=False)

        practice = {place.listing_id for place in (await standing_in("google").read(context_of(""))).places}
        simulated = {place.listing_id for place in read.reading.places}
        assert read.provenance == "fallback_simulated"
        assert len(simulated) == len(practice)
        assert {review.listing_id for review in read.reading.reviews} <= simulated

    async def test_never_covers_live_data(self, server, lines):
        live, context = platforms(server, lines)["google"]
        server.stop()

        with pytest.raises(ProviderDown):
            await read_or_stand_in(live, standing_in("google"), context, has_live_data=True)

    async def test_shows_no_credential_to_who_stands_in(self, server, lines):
        live, context = platforms(server, lines)["google"]
        server.stop()
        shown = []

        class Curious:
            provenance = "fallback_simulated"

            async def read(self, context):
                shown.append((await context.credential(), context.account_id))
                return await standing_in("google").read(context)

        await read_or_stand_in(live, Curious(), context, has_live_data=False)

        assert shown == [("", None)]


class TestNoOutage:
    @PLATFORMS
    async def test_reads_live(self, server, lines, platform):
        live, context = platforms(server, lines)[platform]

        read = await read_or_stand_in(live, standing_in(platform), context, has_live_data=False)

        assert (read.provenance, read.fault) == ("live", None)

    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            ({"status": 401, "body": {}}, CredentialRefused),
            ({"status": 403, "body": {}}, AccessNotGranted),
            ({"status": 404, "body": {}}, AccountLost),
            ({"status": 400, "body": {}}, ProviderError),
            ({"status": 200, "text": "hello"}, AnswerUnreadable),
            ({"status": 200, "body": {}}, AccountLost),
        ],
    )
    async def test_is_told_and_not_covered(self, server, lines, said, kind):
        live, context = platforms(server, lines)["google"]
        server.say("google.accounts", said)

        with pytest.raises(ProviderError) as caught:
            await read_or_stand_in(live, standing_in("google"), context, has_live_data=False)

        assert type(caught.value) is kind

    async def test_a_missing_scope_is_told_and_not_covered(self, server, lines):
        context = context_of(server.token("google", ANALYTICS))

        with pytest.raises(ScopeMissing):
            await read_or_stand_in(google_at(server, lines), standing_in("google"), context, has_live_data=False)


class TestRecovery:
    async def test_comes_by_itself_once_the_provider_is_back(self, server, lines):
        live, context = platforms(server, lines)["google"]
        server.stop()
        during = await read_or_stand_in(live, standing_in("google"), context, has_live_data=False)
        server.start()

        after = await read_or_stand_in(live, standing_in("google"), context, has_live_data=False)

        assert (during.provenance, after.provenance) == ("fallback_simulated", "live")
        assert after.reading.account.id == COFFEE

    async def test_comes_within_a_minute_even_when_the_breakers_opened(self, server, lines):
        live, context = platforms(server, lines)["google"]
        clock = _Clock()
        _use_clock(lines, clock)
        server.stop()
        for _ in range(15):
            await read_or_stand_in(live, standing_in("google"), context, has_live_data=False)
            await read_or_stand_in(live, standing_in("google"), context_of("another"), has_live_data=False)
        assert lines.providers.of("google").state == "open"
        server.start()
        back_at, read = clock.now, None

        while read is None or read.provenance != "live":
            read = await read_or_stand_in(live, standing_in("google"), context, has_live_data=False)
            clock.now += 0 if read.fault is None else seconds_to_next_attempt(read.fault)
            assert clock.now - back_at <= 60

    @pytest.mark.parametrize(
        ("fault", "seconds"),
        [
            (ProviderDown("down"), RECOVERY_SECONDS),
            (ProviderDown("down", retry_after=7200), RECOVERY_SECONDS),
            (RateLimited("slow down"), RECOVERY_SECONDS),
            (RateLimited("slow down", retry_after=0), RECOVERY_SECONDS),
            (RateLimited("tokens are back at", retry_after=1800), 1800),
            (CredentialRefused("no"), None),
            (ScopeMissing("no"), None),
            (AccessNotGranted("no"), None),
        ],
    )
    def test_is_looked_for_soon_where_it_can_come(self, fault, seconds):
        assert seconds_to_next_attempt(fault) == seconds


class _Clock:
    """A minute passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _use_clock(lines, clock) -> None:
    """The breakers go by this clock; everything else is as it is."""
    for breakers in (lines.providers, lines.credentials):
        make = breakers.of

        def of(provider, credential=None, make=make):
            breaker = make(provider, credential)
            breaker._clock = clock
            return breaker

        breakers.of = of
