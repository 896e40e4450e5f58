"""The one way a live source is asked: at its pace, behind its breakers, bounded in time and size.

A question that costs money is asked again by itself only where it certainly was not charged: it never left, or the
provider refused it for being one too many, or said that it costs nothing. Where its end is unknown the answer is
`uncertain`, and a person decides.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeVar

import httpx
import structlog

from contracts.reporting.ranks import RankError, RankProvenance
from libs.clock import utc_now
from libs.errors import Unavailable
from libs.pacing import Limits, Quota, QuotaUsedUp
from libs.resilience import BreakerOpen, BreakerPolicy, Breakers, Bulkhead
from libs.tls import trusted

log: structlog.stdlib.BoundLogger = structlog.get_logger()

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
MOST_BYTES = 8 << 20
IN_FLIGHT = 50
TRIES = 5
LEAST_WAIT, MOST_WAIT = 1.0, 60.0
THEIRS: frozenset[RankError] = frozenset({"timeout", "unreachable", "server_error", "uncertain"})
"""What counts against a provider: no answer, or none worth the name. A refusal of ours does not."""

_PROVIDER = BreakerPolicy(window_seconds=60, least_calls=20, slow_seconds=ANSWER_SECONDS, open_seconds=30)
_ACCOUNT = BreakerPolicy(window_seconds=60, least_calls=10, slow_seconds=ANSWER_SECONDS, open_seconds=30)
ResultT = TypeVar("ResultT")
Credential = Callable[[], Awaitable[str]]
"""Gives what the provider knows us by; whoever asks keeps it nowhere."""


class RankFault(Exception):
    """A question without an answer. `repeatable`: it certainly was not charged, and may go better a little later."""

    def __init__(
        self,
        error: RankError,
        detail: str,
        *,
        repeatable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.error: RankError = error
        self.detail = detail
        self.repeatable = repeatable
        self.retry_after = retry_after


@dataclass(frozen=True)
class Account:
    """Who asks, and pays: `key` tells accounts apart in paces and breakers, and is no secret. `is_practice`: the
    practice provider answers, so that nothing it says is live."""

    key: str
    credential: Credential = field(repr=False)
    is_practice: bool = False

    @property
    def provenance(self) -> RankProvenance:
        return "simulated" if self.is_practice else "live"


@dataclass(frozen=True)
class Question:
    """One request. `is_free`: asking it twice costs and changes nothing."""

    url: str
    quota: Quota
    headers: Mapping[str, str] = field(repr=False)
    method: Literal["GET", "POST"] = "POST"
    body: Any = None
    is_free: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: httpx.Headers
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Lines:
    """What all questions of a process share. `sleep` waits between tries."""

    client: httpx.AsyncClient
    limits: Limits
    answer_seconds: float = ANSWER_SECONDS
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    providers: Breakers[None] = field(default_factory=lambda: Breakers[None](_PROVIDER))
    accounts: Breakers[str] = field(default_factory=lambda: Breakers[str](_ACCOUNT))
    inside: Bulkhead[str] = field(default_factory=lambda: Bulkhead[str](IN_FLIGHT, wait_seconds=ANSWER_SECONDS))

    async def ask(self, provider: str, account: Account, question: Question, judge: "Judge[ResultT]") -> ResultT:
        """What `judge` reads from the answer. Raises `RankFault`s alone."""
        await self._take_turn(question.quota)
        try:
            async with self.inside.enter(account.key):
                return await self._guarded(provider, account, lambda: self._judged(question, judge))
        except Unavailable as error:
            raise RankFault("throttled", "Too many questions are under way.", repeatable=True) from error
        except BreakerOpen as error:
            raise RankFault("breaker_open", f"{provider} does not answer; questions to it are paused.") from error
        except RankFault as fault:
            log.warning("ranks.call_failed", provider=provider, error=fault.error)
            if fault.error == "throttled":
                await self.limits.hold(question.quota, fault.retry_after)
            raise

    async def _take_turn(self, quota: Quota) -> None:
        try:
            await self.limits.take_turn(quota)
        except QuotaUsedUp as error:
            raise RankFault("throttled", error.message, repeatable=True, retry_after=error.seconds) from error

    async def _guarded(self, provider: str, account: Account, act: Callable[[], Awaitable[ResultT]]) -> ResultT:
        """Behind the account's breaker, and within it the provider's, so that one account opens nobody else's."""

        async def behind_provider() -> ResultT:
            return await self.providers.of(provider).call(act, is_failure=_is_theirs)

        return await self.accounts.of(provider, account.key).call(behind_provider, is_failure=_is_theirs)

    async def _judged(self, question: Question, judge: "Judge[ResultT]") -> ResultT:
        try:
            async with asyncio.timeout(self.answer_seconds):
                answer = await self._exchange(question)
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            raise _fault_of_line(error, is_free=question.is_free) from None  # the cause holds the request
        return judge(answer)

    async def _exchange(self, question: Question) -> Answer:
        request = self.client.build_request(
            question.method, question.url, json=question.body, headers=dict(question.headers)
        )
        response = await self.client.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise RankFault("malformed", f"The answer has more than {MOST_BYTES >> 20} MiB.")
            return Answer(response.status_code, response.headers, bytes(body))
        finally:
            await response.aclose()


Judge = Callable[[Answer], ResultT]
"""Reads an answer. Raises `RankFault` when it is not the one that was asked for."""


def rank_client() -> httpx.AsyncClient:
    """A client that goes where it is told and nowhere else: the addresses are the installation's own settings."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=4 * IN_FLIGHT, max_keepalive_connections=IN_FLIGHT),
        headers={"User-Agent": "Opsight", "Accept": "application/json", "Accept-Encoding": "identity"},
        follow_redirects=False,
        trust_env=False,
        verify=trusted(),
    )


async def until_answered(lines: Lines, act: Callable[[], Awaitable[ResultT]]) -> tuple[ResultT, int]:
    """What `act` answers, and at which try. Repeats what is repeatable; raises the last `RankFault`, as `GivenUp`."""
    for attempt in range(1, TRIES + 1):
        try:
            return await act(), attempt
        except RankFault as fault:
            wait = _wait_of(fault, attempt)
            if wait is None:
                raise GivenUp(fault, attempt) from fault
        await lines.sleep(wait)
    raise AssertionError("the last try ends the loop")


class GivenUp(Exception):
    """No answer after so many tries."""

    def __init__(self, fault: RankFault, attempts: int) -> None:
        super().__init__(fault.detail)
        self.fault = fault
        self.attempts = attempts


def fault_of_status(answer: Answer, *, is_free: bool) -> RankFault | None:
    """By the HTTP status alone; None for 200."""
    status = answer.status
    match status:
        case 200:
            return None
        case 401 | 403:
            return RankFault("not_authorised", f"The credentials are refused (HTTP {status}).")
        case 402:
            return RankFault("funds", "The account has no funds.")
        case 429:
            wait = retry_after_of(answer.headers)
            return RankFault("throttled", "Too many requests.", repeatable=True, retry_after=wait)
        case 500 | 503:
            return RankFault("server_error", f"A problem of their own (HTTP {status}).", repeatable=is_free)
        case _ if status >= 500 or status == 408:
            # Somebody on the way gave up waiting; the question itself may have arrived.
            error: RankError = "server_error" if is_free else "uncertain"
            return RankFault(error, f"No answer got through (HTTP {status}).", repeatable=is_free)
        case _:
            return RankFault("refused", f"The question is refused (HTTP {status}).")


def retry_after_of(headers: httpx.Headers) -> float | None:
    """Seconds, from either form of `Retry-After`; None when it says nothing that can be read."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - utc_now()).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a zone
        return None


def _fault_of_line(error: Exception, *, is_free: bool) -> RankFault:
    """No answer, an answer too late, or one that was cut off."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return RankFault("unreachable", "The provider cannot be reached.", repeatable=True)
    is_late = isinstance(error, TimeoutError | httpx.TimeoutException)
    detail = "No answer in time." if is_late else "The connection broke."
    if not is_free:
        return RankFault("uncertain", f"{detail} Whether it was charged is not known.")
    return RankFault("timeout" if is_late else "unreachable", detail, repeatable=True)


def _wait_of(fault: RankFault, attempt: int) -> float | None:
    """Seconds until the next try: full jitter, and never before the provider said. None: there is none."""
    least = fault.retry_after or 0.0
    if not fault.repeatable or attempt == TRIES or least > MOST_WAIT:
        return None
    jitter = random.uniform(LEAST_WAIT, min(MOST_WAIT, 2.0**attempt))  # noqa: S311  # spreads load, guards nothing
    return max(least, jitter)


def _is_theirs(error: Exception) -> bool:
    return isinstance(error, RankFault) and error.error in THEIRS
