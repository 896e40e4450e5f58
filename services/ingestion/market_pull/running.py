"""One attempt at a pull: each answer that has not landed yet is asked for, and lands in a transaction of its own."""

import hashlib
import json
from datetime import date, timedelta
from typing import NoReturn

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded
from contracts.ingestion.market_pulls import MarketProviderName
from libs.clock import utc_now
from libs.events import publish
from libs.jobs import JobContext, Permanent, RetryLater
from libs.resilience import BreakerOpen
from services.ingestion.market.landing import tables_of
from services.ingestion.market_provider.catalogue import Providers
from services.ingestion.market_provider.errors import AnswerRefused, ProviderAway, ProviderFault
from services.ingestion.market_provider.policy import POLICIES, Policy
from services.ingestion.market_provider.provider import NotModified, Provider, Query, Reading, Validators, Wanted
from services.ingestion.market_pull import landing, repository
from services.ingestion.market_pull.reaching import reach_of
from services.ingestion.models import MarketAnswer, MarketCache, MarketPull

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SETTLED = ("landed", "not_modified", "fresh")
# With these there is no use in asking for the next symbol.
WHOLE_PULL = ("key_missing", "key_refused")


class PullAttempt:
    """Reads a provider once, from where the attempt before stopped."""

    def __init__(self, context: JobContext, pull: MarketPull, *, refresh: bool) -> None:
        providers: Providers = context.resources["market_providers"]
        self._context, self._pull, self._refresh = context, pull, refresh
        self._provider: Provider = providers[MarketProviderName(pull.provider)]
        self._policy: Policy = POLICIES[self._provider.name]
        self._wanted = Wanted(tuple(pull.symbols), pull.first_day, pull.last_day, pull.created_at.date(), pull.file)

    async def run(self) -> None:
        """Land every answer. Raises `Permanent` when none could be had, and what makes the job try again."""
        try:
            faults = await self._read_all()
        except AnswerRefused as fault:
            await self._fail(fault)
        except BreakerOpen as error:
            await self._yield_to_breaker(error)
        except RetryLater as error:
            async with self._context.session() as session:
                noted = (error.code, error.message)
                await repository.note_end(session, self._pull.id, error=noted, is_over=False)
            raise
        else:
            if not self._context.cancelled.is_set():
                await self._settle(faults)

    async def _read_all(self) -> list[ProviderFault]:
        queries = self._provider.queries(self._wanted)
        async with self._context.session() as session:
            answers = {answer.place: answer for answer in await repository.list_answers(session, self._pull.id)}
        faults: list[ProviderFault] = []
        for number, query in enumerate(queries):
            before = answers.get(2 * number)
            if before is not None and before.outcome in SETTLED:
                continue
            message = f"Asking {self._provider.title} for {', '.join(query.symbols) or 'everything'}"[:200]
            await self._context.progress(number, len(queries), message)
            fault = await self._read(query, 2 * number)
            if fault is not None:
                faults.append(fault)
            if self._context.cancelled.is_set():
                return faults  # What has landed stays; the job ends as cancelled.
        await self._context.progress(len(queries), len(queries), "Done")
        return faults

    async def _read(self, query: Query, place: int) -> ProviderFault | None:
        """Land one answer, at `place`; what is missing from it goes to the place after. Answers what went wrong."""
        request = request_key(self._pull, query)
        async with self._context.session() as session:
            cached = await repository.find_cached(session, request)
            if cached and cached.fresh_until > utc_now() and not self._refresh:
                await repository.put_answer(session, self._settled(query, place, "fresh", cached))
                return None
        known = Validators(cached.etag, cached.last_modified) if cached else Validators()
        try:
            reach = await reach_of(self._context, self._provider, known)
            reading = await self._provider.read(query, self._wanted, reach)
        except NotModified as same:
            async with self._context.session() as session:
                await repository.put_answer(session, self._settled(query, place, "not_modified", cached))
                await self._remember(session, request, same.validators, cached.newest if cached else None)
            return None
        except ProviderFault as fault:
            await self._note_fault(query, place, fault)
            if fault.code in WHOLE_PULL:
                raise
            return fault
        await self._land(query, place, request, reading)
        return None

    async def _land(self, query: Query, place: int, request: str, reading: Reading) -> None:
        symbols = [symbol for symbol in query.symbols if symbol not in reading.unknown]
        async with self._context.session() as session:
            answer = await landing.land_answer(session, self._pull, reading, self._wanted, place=place, symbols=symbols)
            newest, accepted = answer.newest, answer.accepted
            await repository.put_answer(session, answer)
            if reading.unknown:
                error = ("symbol_unknown", " ".join(reading.unknown.values())[:500])
                unknown = landing.settled_answer(
                    self._pull, place=place + 1, symbols=list(reading.unknown), outcome="failed", error=error
                )
                await repository.put_answer(session, unknown)
            if not reading.is_fallback:
                await self._remember(session, request, reading.validators, newest)
            if accepted:
                await self._tell(session, reading.plan.source)

    async def _remember(self, session: AsyncSession, request: str, said: Validators, newest: date | None) -> None:
        cached = MarketCache(
            tenant_id=self._pull.tenant_id,
            request=request,
            etag=said.etag,
            last_modified=said.last_modified,
            fresh_until=utc_now() + timedelta(seconds=self._policy.cache_seconds),
            newest=newest,
        )
        await repository.put_cached(session, cached)

    async def _tell(self, session: AsyncSession, source: str) -> None:
        tables = tables_of([source])
        event = DataLanded(dataset="warehouse", source="market", tables=tables, accounts=[], job_id=self._pull.id)
        await publish(session, event, tenant_id=self._pull.tenant_id)

    def _settled(self, query: Query, place: int, outcome: str, cached: MarketCache | None) -> MarketAnswer:
        newest = cached.newest if cached else None
        return landing.settled_answer(
            self._pull, place=place, symbols=list(query.symbols), outcome=outcome, newest=newest
        )

    async def _note_fault(self, query: Query, place: int, fault: ProviderFault) -> None:
        error = (fault.code, fault.message)
        answer = landing.settled_answer(
            self._pull, place=place, symbols=list(query.symbols), outcome="failed", error=error
        )
        async with self._context.session() as session:
            await repository.put_answer(session, answer)
            await repository.note_end(session, self._pull.id, error=error, is_over=False)

    async def _settle(self, faults: list[ProviderFault]) -> None:
        """End the pull, or have what failed for a while tried again. One good answer is enough to have succeeded."""
        away = next((fault for fault in faults if isinstance(fault, ProviderAway)), None)
        if away is not None and self._context.counted_attempt < self._policy.attempts:
            raise away
        async with self._context.session() as session:
            answers = await repository.list_answers(session, self._pull.id)
        if faults and not any(answer.outcome in SETTLED for answer in answers):
            await self._fail(away or faults[0])
        async with self._context.closing_session() as session:
            await repository.note_end(session, self._pull.id, error=None, is_over=True)
        log.info("market_pull.finished", provider=self._pull.provider, failed=len(faults))

    async def _yield_to_breaker(self, error: BreakerOpen) -> None:
        """A person who waits is told at once; a scheduled pull comes back when the provider may be asked again."""
        message = f"{self._provider.title} failed too often of late and is left alone for {error.seconds:.0f} seconds."
        if self._pull.trigger == "manual":
            await self._fail(ProviderFault("provider_down", message))
        async with self._context.session() as session:
            await repository.note_end(session, self._pull.id, error=("provider_down", message), is_over=False)
        raise error

    async def _fail(self, fault: ProviderFault) -> NoReturn:
        async with self._context.session() as session:
            await repository.note_end(session, self._pull.id, error=(fault.code, fault.message), is_over=True)
        log.warning("market_pull.failed", provider=self._pull.provider, error=fault.code)
        raise Permanent(fault.code, fault.message) from fault


def request_key(pull: MarketPull, query: Query) -> str:
    """What tells one request from another: the address without key, and what is kept of its answer."""
    days = [day.isoformat() if day else None for day in (pull.first_day, pull.last_day)]
    parts = [pull.provider, query.url, sorted(query.parameters.items()), sorted(query.symbols), days]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
