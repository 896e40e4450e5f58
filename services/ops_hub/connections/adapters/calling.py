"""The one way a provider is called: at its pace, behind its breakers, bounded in time and size.

A refused token is asked for anew and shown once more; nothing else is repeated here: the job that syncs does that.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from uuid import UUID

import httpx
import structlog
from prometheus_client import Histogram
from pydantic import BaseModel, ValidationError

from contracts.ops_hub.connections import HealthReason, Platform
from libs.pacing import Limits, Quota, QuotaUsedUp
from libs.resilience import BreakerOpen, BreakerPolicy, Breakers
from libs.telemetry import traced
from libs.tls import trusted
from services.ops_hub.connections.adapters.faults import fault_of_line, unreadable
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AdapterContext,
    AnswerUnreadable,
    Credential,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
    ScopeMissing,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger()

CALLS = Histogram(
    "opsight_provider_call_seconds",
    "What providers of the operations hub took to answer, and how it went.",
    ["provider", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15),
)
CONNECT_SECONDS = 1.0
OPENING_SECONDS = 1.8
ANSWER_SECONDS = 15.0
# Just longer than an opening question may take: who does not answer that one is out, and nobody is told to wait.
PATIENCE = 1.05
MOST_BYTES = 8 << 20

# Open for 15 s at most, so that the next attempt of a sync finds out that the provider is back. What one connection
# alone does wrong opens its own breaker, and never gathers enough to open the provider's.
_CREDENTIAL = BreakerPolicy(window_seconds=60, least_calls=3, slow_seconds=ANSWER_SECONDS, open_seconds=12, probes=1)
_PROVIDER = BreakerPolicy(window_seconds=60, least_calls=10, slow_seconds=ANSWER_SECONDS, open_seconds=12, probes=1)

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True)
class Question:
    """One request. The opening one of a reading is cheap everywhere, so it shows an outage sooner than others may."""

    url: str
    quota: Quota
    method: Literal["GET", "POST", "PUT"] = "GET"
    params: Mapping[str, str | int] = field(default_factory=dict[str, str | int], repr=False)
    body: Mapping[str, Any] | None = None
    is_opening: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: httpx.Headers
    body: bytes = field(repr=False)


Judge = Callable[[Answer], ProviderError | None]
"""What an answer means by the provider's own words; None when it is the one that was asked for."""


@dataclass(frozen=True)
class Lines:
    """What all calls of a process share. `opening_seconds` and `answer_seconds` are for a call to its last byte; the
    former is also how long an answer may be silent once it has begun, and about how long people wait for any."""

    client: httpx.AsyncClient
    limits: Limits
    opening_seconds: float = OPENING_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    providers: Breakers[None] = field(default_factory=lambda: Breakers[None](_PROVIDER))
    credentials: Breakers[UUID] = field(default_factory=lambda: Breakers[UUID](_CREDENTIAL))


def provider_client() -> httpx.AsyncClient:
    """A client that goes where it is told and nowhere else."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
        headers={"User-Agent": "Opsight", "Accept": "application/json", "Accept-Encoding": "identity"},
        follow_redirects=False,
        trust_env=False,
        verify=trusted(),
    )


class Caller:
    """Calls one provider for whoever connected an account there. Raises `ProviderError`s alone.

    `authorize` makes of a credential what goes into `Authorization`; `spent` reads from an answer that its quota is
    nearly used up, and for how many seconds it wants to be left alone.
    """

    def __init__(
        self,
        lines: Lines,
        platform: Platform,
        title: str,
        *,
        judge: Judge,
        authorize: Callable[[str], str],
        spent: Callable[[Answer], float | None] | None = None,
    ) -> None:
        self.lines = lines
        self.title = title
        self._platform: Platform = platform
        self._judge = judge
        self._authorize = authorize
        self._spent = spent

    async def ask(
        self, context: AdapterContext, question: Question, kind: type[ModelT], *, credential: Credential | None = None
    ) -> ModelT:
        """The answer, read as `kind`; `credential` stands for the connection's own (a page has a token of its own)."""
        answer = await self.call(context, question, credential=credential)
        try:
            return kind.model_validate_json(answer.body)
        except ValidationError as error:
            raise unreadable(self.title, error) from None  # the cause holds what they sent

    async def call(
        self, context: AdapterContext, question: Question, *, credential: Credential | None = None
    ) -> Answer:
        """The answer, which the provider's own words call good. Who is to be told is told when that takes long."""
        answering = asyncio.ensure_future(self._answer(context, question, credential))
        try:
            await asyncio.wait({answering}, timeout=PATIENCE * self.lines.opening_seconds)
            if context.on_waiting is not None and not answering.done():
                await context.on_waiting()
            return await answering
        finally:
            answering.cancel()

    async def _answer(self, context: AdapterContext, question: Question, credential: Credential | None) -> Answer:
        """A token that is refused is renewed, and the question asked once more."""
        shown = await (credential or context.credential)()
        try:
            return await self._call(context, question, shown)
        except CredentialRefused:
            renewed = await _instead(context, shown, credential)
            if renewed == shown:
                raise
        return await self._call(context, question, renewed)

    async def _call(self, context: AdapterContext, question: Question, shown: str) -> Answer:
        try:
            await self.lines.limits.take_turn(question.quota)
        except QuotaUsedUp as error:
            raise RateLimited(error.message, retry_after=error.seconds) from None
        began = time.monotonic()
        try:
            with traced(f"provider {self._platform}"):
                answer = await self._guarded(context.connection_id, lambda: self._send(context, question, shown))
        except BreakerOpen as error:
            raise ProviderDown(error.message, retry_after=error.seconds) from None
        except ProviderError as error:
            self._note(began, error.reason)
            if isinstance(error, RateLimited):
                await self.lines.limits.hold(question.quota, error.retry_after)
            raise
        self._note(began, None)
        seconds = self._spent(answer) if self._spent else None
        if seconds is not None:
            await self.lines.limits.hold(question.quota, seconds)
        return answer

    def _note(self, began: float, failure: HealthReason | None) -> None:
        CALLS.labels(self._platform, failure or "answered").observe(time.monotonic() - began)
        if failure is not None:
            breaker = self.lines.providers.of(self._platform).state
            log.warning("provider.call_failed", provider=self._platform, error=failure, breaker=breaker)

    async def _guarded(self, connection_id: UUID, act: Callable[[], Any]) -> Answer:
        """Behind the connection's breaker, and within it the provider's: who is refused alone opens nobody else's."""
        provider = self.lines.providers.of(self._platform)
        credential = self.lines.credentials.of(self._platform, connection_id)

        async def behind_provider() -> Answer:
            return await provider.call(act, is_failure=lambda error: isinstance(error, ProviderDown))

        return await credential.call(behind_provider, is_failure=_is_the_connections)

    async def _send(self, context: AdapterContext, question: Question, shown: str) -> Answer:
        """Send, and judge. What went wrong on the way is the provider's."""
        lines = self.lines
        seconds = lines.opening_seconds if question.is_opening else lines.answer_seconds
        try:
            async with asyncio.timeout(seconds):
                answer = await self._exchange(question, shown)
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            raise fault_of_line(self.title, error) from None  # the cause holds the request
        fault = self._judge(answer)
        if fault is not None:
            raise fault
        return answer

    async def _exchange(self, question: Question, shown: str) -> Answer:
        client = self.lines.client
        request = client.build_request(
            question.method,
            question.url,
            params=dict(question.params) or None,
            json=question.body,
            headers={"Authorization": self._authorize(shown)},
            timeout=httpx.Timeout(self.lines.answer_seconds, connect=CONNECT_SECONDS),
        )
        response = await client.send(request, stream=True)
        try:
            return Answer(response.status_code, response.headers, await self._body(response))
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        body, chunks = bytearray(), response.aiter_raw()
        while chunk := await self._next(chunks):
            body += chunk
            if len(body) > MOST_BYTES:
                raise AnswerUnreadable(f"The answer of {self.title} has more than {MOST_BYTES >> 20} MiB.")
        return bytes(body)

    async def _next(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        """What comes next of an answer that has begun: nobody thinks in the middle of a sentence."""
        async with asyncio.timeout(self.lines.opening_seconds):
            return await anext(chunks, None)


async def _instead(context: AdapterContext, refused: str, credential: Credential | None) -> str:
    """What to show after a refusal: the connection's own token renewed, where it can be; any other one asked anew."""
    if credential is None and context.renewal is not None:
        return await context.renewal(refused)
    return await (credential or context.credential)()


def _is_the_connections(error: Exception) -> bool:
    return isinstance(error, ProviderDown | RateLimited | CredentialRefused | ScopeMissing | AccessNotGranted)


def bearer(token: str) -> str:
    return f"Bearer {token}"
