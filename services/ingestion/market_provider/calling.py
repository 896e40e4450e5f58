"""Asking a provider over HTTP: at its pace, behind its breaker, bounded in time and size, and its key in no log.

Breakers live in the worker and count its calls; that one is open is written down, so that the other workers leave the
provider alone too, and people see it. Nothing here repeats a request: the pull's job does.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

import httpx
import structlog
from pydantic import SecretStr

from contracts.ingestion.market_pulls import MarketProviderName
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import RetryLater
from libs.resilience import Breaker, BreakerOpen, Breakers
from libs.telemetry import traced
from services.ingestion.market_provider import metrics, repository
from services.ingestion.market_provider.errors import AnswerRefused, ProviderAway
from services.ingestion.market_provider.policy import POLICIES, Policy
from services.ingestion.market_provider.provider import Answer, Parameters, Validators
from services.ingestion.market_provider.transport import KEY_EXTENSION

log: structlog.stdlib.BoundLogger = structlog.get_logger()
CONNECT_SECONDS = 5.0
PATIENCE_SECONDS = 20.0
THROTTLED_SECONDS = 60.0
MOST_THROTTLED_SECONDS = 6 * 3600.0


@dataclass(frozen=True)
class Caller:
    """Asks one provider for one tenant. `key` is the parameter that carries the tenant's key, and its value."""

    provider: MarketProviderName
    title: str
    tenant_id: UUID
    client: httpx.AsyncClient
    database: Database
    breakers: Breakers[UUID]
    known: Validators
    key: tuple[str, SecretStr] | None = None

    @property
    def policy(self) -> Policy:
        return POLICIES[self.provider]

    async def get(
        self, url: str, parameters: Parameters, *, is_main: bool = False, is_fallback: bool = False
    ) -> Answer:
        """The answer: 200, 304 for a main request, or a refusal (4xx). Raises `ProviderAway`, `AnswerRefused`,
        and `RetryLater` (of which `BreakerOpen` is one) when the provider wants or needs to be left alone."""
        if not is_fallback:
            await self._respect_others()
        await self._wait_for_turn()
        headers = _conditions(self.known) if is_main else {}
        started, outcome = time.monotonic(), "failed"
        try:
            with traced(f"provider {self.provider.value}"):
                answer = await self._guarded(lambda: self._send(url, parameters, headers), is_fallback=is_fallback)
            outcome = "not_modified" if answer.not_modified else "answered" if answer.status == 200 else "refused"
        finally:
            metrics.LATENCY.labels(self.provider.value, outcome).observe(time.monotonic() - started)
        return answer

    async def _guarded(self, act: Callable[[], Awaitable[Answer]], *, is_fallback: bool) -> Answer:
        name = f"{self.provider.value}_fallback" if is_fallback else self.provider.value
        breaker = self.breakers.of(name)
        try:
            answer = await (self.breakers.call(name, self.tenant_id, act) if self.key else breaker.call(act))
        except BreakerOpen:
            raise
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            fault = _fault(error, self.title, self.policy.timeout_seconds)
            await self._note(breaker, fault.code, is_fallback=is_fallback)
            raise fault from error
        await self._note(breaker, None, is_fallback=is_fallback)
        return answer

    async def _send(self, url: str, parameters: Parameters, headers: dict[str, str]) -> Answer:
        request = self.client.build_request("GET", url, params=parameters, headers=headers)
        if self.key:
            request.extensions[KEY_EXTENSION] = self.key
        async with asyncio.timeout(self.policy.timeout_seconds):
            response = await self.client.send(request, stream=True)
            try:
                if response.status_code >= 500 or response.status_code == 429:
                    response.raise_for_status()
                body = await self._body(response)
            finally:
                await response.aclose()
        said = Validators(response.headers.get("etag"), response.headers.get("last-modified"))
        return Answer(response.status_code, body, self.known if response.status_code == 304 else said)

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self.policy.answer_bytes:
                most = self.policy.answer_bytes >> 20
                raise AnswerRefused("answer_too_large", f"{self.title} sent more than {most} MiB: narrow the range.")
        return bytes(body)

    async def _respect_others(self) -> None:
        async with self.database.platform() as session:
            state = await repository.find_state(session, self.provider)
        if state and state.breaker == "open" and state.open_until:
            left = (state.open_until - utc_now()).total_seconds()
            if left > 0:
                raise BreakerOpen(self.title, left)

    async def _wait_for_turn(self) -> None:
        """Take the next place in the provider's queue, which is one for all workers."""
        async with self.database.platform() as session:
            wait = await repository.take_turn(session, self.provider, pace_seconds=self.policy.pace_seconds)
        if wait > PATIENCE_SECONDS:
            raise RetryLater(wait, "paced", f"{self.title} is asked by many at once; this pull waits for its turn.")
        await asyncio.sleep(wait)

    async def _note(self, breaker: Breaker, failure: str | None, *, is_fallback: bool) -> None:
        if is_fallback:
            return
        open_until = (
            utc_now() + timedelta(seconds=self.policy.breaker_open_seconds) if breaker.state == "open" else None
        )
        async with self.database.platform() as session:
            await repository.note_call(
                session, self.provider, breaker=breaker.state, open_until=open_until, failure=failure
            )
        if failure:
            log.warning("market.call_failed", provider=self.provider.value, error=failure, breaker=breaker.state)


def _conditions(known: Validators) -> dict[str, str]:
    headers = {"If-None-Match": known.etag} if known.etag else {}
    return headers | ({"If-Modified-Since": known.last_modified} if known.last_modified else {})


def _fault(error: Exception, title: str, timeout_seconds: float) -> ProviderAway | RetryLater:
    """What a failed call means, in words that name neither address nor key."""
    match error:
        case httpx.HTTPStatusError(response=response) if response.status_code == 429:
            seconds = _retry_after(response.headers.get("retry-after"))
            return RetryLater(seconds, "throttled", f"{title} asks to wait: too many requests.")
        case httpx.HTTPStatusError(response=response):
            return ProviderAway("provider_failed", f"{title} failed with status {response.status_code}.")
        case TimeoutError() | httpx.TimeoutException():
            return ProviderAway("provider_slow", f"{title} did not answer within {timeout_seconds:g} seconds.")
        case httpx.ConnectError():
            message = f"{title} cannot be reached from here: is this installation allowed to use the internet?"
            return ProviderAway("provider_unreachable", message)
        case _:
            return ProviderAway("connection_broken", f"The connection to {title} broke ({type(error).__name__}).")


def _retry_after(text: str | None) -> float:
    """Seconds, from either form of the header."""
    if not text:
        return THROTTLED_SECONDS
    if text.strip().isdigit():
        return min(float(text), MOST_THROTTLED_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
        left = (moment - utc_now()).total_seconds()
    except (ValueError, TypeError):  # no date, or one without a zone
        return THROTTLED_SECONDS
    return min(max(left, 1.0), MOST_THROTTLED_SECONDS)
