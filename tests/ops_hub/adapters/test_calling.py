"""What every call of a provider keeps to, whoever it is: credentials, times, sizes, and nowhere else."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from infra.providers.control import HANG_SECONDS
from services.ops_hub.connections.adapters import calling
from services.ops_hub.connections.adapters.live import google_analytics
from services.ops_hub.connections.adapters.live.google import GoogleLive, GoogleUrls
from services.ops_hub.connections.adapters.protocol import (
    AnswerUnreadable,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from tests.ops_hub.adapters.serving import ANALYTICS, BUSINESS, COFFEE, analytics_at, context_of, google_at


@asynccontextmanager
async def answering(raw: bytes, *, then_close: bool = True):
    """A server that reads a request, and sends these very bytes; the URL of it."""

    is_over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        if not then_close:
            await is_over.wait()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        is_over.set()


def google(url: str, lines) -> GoogleLive:
    return GoogleLive(lines, GoogleUrls(url, url, url))


class TestCredential:
    async def test_is_asked_for_at_each_call(self, server, lines):
        first, second, third = (server.token("google", BUSINESS) for _ in range(3))
        context = context_of(first, second, third)

        await google_at(server, lines).read(context)

        assert context.credential.asked == sum(server.calls.values())

    async def test_is_renewed_once_when_it_is_refused(self, server, lines):
        context = context_of("worn-out", server.token("google", BUSINESS))

        accounts = await google_at(server, lines).list_accounts(context)

        assert len(accounts) == 2
        assert server.calls == {"google.accounts": 2}

    async def test_is_not_renewed_twice(self, server, lines):
        context = context_of("worn-out", "no better", server.token("google", BUSINESS))

        with pytest.raises(CredentialRefused):
            await google_at(server, lines).list_accounts(context)

        assert server.calls == {"google.accounts": 2}

    async def test_is_not_shown_again_when_it_is_the_same(self, server, lines):
        with pytest.raises(CredentialRefused):
            await google_at(server, lines).list_accounts(context_of("worn-out"))

        assert server.calls == {"google.accounts": 1}

    async def test_is_not_renewed_for_what_it_cannot_help(self, server, lines):
        server.say("google.accounts", {"status": 503, "text": ""})
        context = context_of("one", "two")

        with pytest.raises(ProviderDown):
            await google_at(server, lines).list_accounts(context)

        assert context.credential.asked == 1

    async def test_is_in_no_error(self, server, lines):
        with pytest.raises(CredentialRefused) as caught:
            await google_at(server, lines).list_accounts(context_of("very-secret-token"))

        assert "very-secret-token" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


class TestOutage:
    async def test_shows_at_once_when_nobody_listens(self, server, strict_lines, robin):
        server.stop()
        began = time.monotonic()

        with pytest.raises(ProviderDown, match="cannot be reached"):
            await google_at(server, strict_lines).read(robin)

        assert time.monotonic() - began < 2

    async def test_shows_within_two_seconds_when_nobody_answers(self, server, strict_lines, robin):
        server.fail("google", "hanging")
        began = time.monotonic()

        with pytest.raises(ProviderDown, match="in time"):
            await google_at(server, strict_lines).read(robin)

        assert time.monotonic() - began < 3  # 1.8 s, and what a busy machine adds

    async def test_shows_when_a_body_never_ends(self, lines):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        async with answering(head, then_close=False) as url:
            with pytest.raises(ProviderDown, match="in time"):
                await google(url, replace(lines, opening_seconds=0.2)).list_accounts(context_of("t"))

    async def test_shows_when_a_body_is_cut_off(self, lines):
        cut = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"accounts": ['
        async with answering(cut) as url:
            with pytest.raises(ProviderDown, match="broke"):
                await google(url, lines).list_accounts(context_of("t"))

    async def test_shows_when_something_else_than_http_answers(self, lines):
        async with answering(b"SSH-2.0-OpenSSH\r\n") as url:
            with pytest.raises(ProviderDown):
                await google(url, lines).list_accounts(context_of("t"))


class TestSilence:
    """In the middle of a reading, where 15 s are allowed for an answer, and somebody may be waiting."""

    @pytest.fixture
    def told(self):
        """What was said while somebody waited."""
        return []

    @pytest.fixture
    def watched(self, told):
        """`watched(context)`: the same, and whoever waits is told."""

        async def tell():
            told.append("takes long")

        return lambda context: replace(context, on_waiting=tell)

    async def test_is_told_and_borne(self, server, strict_lines, robin, watched, told):
        server.say("google.batch_reviews", {"delay_seconds": 3, "body": {}})

        reading = await google_at(server, strict_lines).read(watched(robin))

        assert told == ["takes long"]
        assert (len(reading.places) > 0, reading.reviews) == (True, ())

    async def test_is_told_before_it_is_an_outage(self, server, strict_lines, robin, watched, told):
        server.say("google.locations", {"delay_seconds": HANG_SECONDS})

        with pytest.raises(ProviderDown, match="in time"):
            await google_at(server, replace(strict_lines, answer_seconds=4)).read(watched(robin))

        assert told == ["takes long"]

    async def test_is_not_told_of_who_answers_at_once(self, server, lines, robin, watched, told):
        await google_at(server, lines).read(watched(robin))

        assert told == []

    async def test_of_the_opening_question_is_an_outage_and_no_wait(self, server, strict_lines, robin, watched, told):
        server.fail("google", "hanging")

        with pytest.raises(ProviderDown, match="in time"):
            await google_at(server, strict_lines).read(watched(robin))

        assert told == []

    async def test_is_told_and_borne_while_a_report_is_made(self, server, strict_lines, watched, told):
        report = {
            "dimensionHeaders": [{"name": google_analytics.DIMENSION}],
            "metricHeaders": [{"name": name} for name in google_analytics.METRICS],
        }
        server.say("google_analytics.report", {"delay_seconds": 3, "body": report})
        sam = context_of(server.token("google", ANALYTICS), account_id="properties/310000001")

        reading = await analytics_at(server, strict_lines).read(watched(sam))

        assert (told, reading.traffic) == (["takes long"], ())

    async def test_is_never_borne_within_an_answer(self, lines):
        begun = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"comment": "'
        who = context_of("t", account_id=COFFEE)
        async with answering(begun, then_close=False) as url, asyncio.timeout(10):
            with pytest.raises(ProviderDown, match="in time"):
                await google(url, replace(lines, opening_seconds=0.2)).publish_reply(
                    who, listing_id="1", review_id="2", reply="Thank you."
                )


class TestAnswer:
    async def test_is_read_to_a_limit_alone(self, lines, monkeypatch):
        monkeypatch.setattr(calling, "MOST_BYTES", 1 << 20)
        much = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + b" " * (2 << 20)
        async with answering(much) as url:
            with pytest.raises(AnswerUnreadable, match="more than 1 MiB"):
                await google(url, lines).list_accounts(context_of("t"))

    async def test_is_not_looked_for_elsewhere(self, server, lines):
        away = f"HTTP/1.1 307 Elsewhere\r\nLocation: {server.url}/google/v1/accounts\r\nContent-Length: 0\r\n\r\n"
        async with answering(away.encode()) as url:
            with pytest.raises(AnswerUnreadable, match="elsewhere"):
                await google(url, lines).list_accounts(context_of(server.token("google", BUSINESS)))

        assert server.calls == {}

    async def test_does_not_go_through_a_proxy_of_the_environment(self, server, lines, robin, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        async with calling.provider_client() as client:
            accounts = await google_at(server, replace(lines, client=client)).list_accounts(robin)

        assert len(accounts) == 2


class TestThrottling:
    async def test_leaves_the_quota_alone_for_as_long_as_was_asked(self, server, lines, robin):
        server.say("google.accounts", {"status": 429, "headers": {"Retry-After": "60"}, "body": {}})
        with pytest.raises(RateLimited):
            await google_at(server, lines).list_accounts(robin)

        with pytest.raises(RateLimited) as caught:
            await google_at(server, lines).list_accounts(robin)

        assert 30 < caught.value.retry_after <= 60
        assert server.calls == {"google.accounts": 1}


class TestBreakers:
    async def test_one_bad_token_opens_nobody_elses(self, server, lines, robin):
        google = google_at(server, lines)
        bad = context_of("bad")
        for _ in range(30):
            with pytest.raises(ProviderError):
                await google.list_accounts(bad)

        assert len(await google.list_accounts(robin)) == 2
        assert server.calls["google.accounts"] < 10, "the bad token went on to be shown"

    async def test_one_connection_alone_cannot_open_the_providers(self, server, lines, robin):
        server.say("google.accounts", *[{"status": 500, "text": ""}] * 30)
        google = google_at(server, lines)
        unlucky = context_of("unlucky")
        for _ in range(30):
            with pytest.raises(ProviderDown):
                await google.list_accounts(unlucky)
        asked = server.calls["google.accounts"]
        server.app.state.control.answers.clear()

        assert len(await google.list_accounts(robin)) == 2
        assert asked == 3

    async def test_an_outage_leaves_the_provider_alone_and_no_other(self, server, lines, robin):
        server.fail("google", "down")
        google = google_at(server, lines)
        for _ in range(20):
            with pytest.raises(ProviderDown):
                await google.list_accounts(context_of("one of many"))

        with pytest.raises(ProviderDown) as caught:
            await google.list_accounts(robin)

        assert server.calls["google.accounts"] == 10
        assert 0 < caught.value.retry_after <= 15
        assert lines.providers.of("facebook").state == "closed"
