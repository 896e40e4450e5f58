"""Plays scenarios, one after the other, and says of each what was lost, what was doubled, and how long it took."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx

from infra.chaos.answers import unfair
from infra.chaos.ground import Ground, opened_ground, temporary_folder
from infra.chaos.keeping import Kept, settle
from infra.chaos.load import Load
from infra.chaos.ranks import RankWork
from infra.chaos.scenarios import Scenario
from infra.chaos.stage import Stage, within
from infra.local.errors import LocalError

RECOVERY_SECONDS = 60.0
WARM_SECONDS = 300.0
BEFORE_SECONDS = 3.0
FINISH_SECONDS = 180.0
SETTLING_SECONDS = 300.0
LONGEST_SECONDS = 1200.0
State = Literal["held", "broken", "skipped"]
Watch = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What became of a scenario. `broken` says in a line each what did not hold; of one that was skipped, why.

    `recovery_seconds` is from the end of the fault until every part is well and clients read and write again; None:
    they never did. `seconds` is all of it, with the settling afterwards. `refused` requests were told to come back, or
    got no answer: they show that the fault was felt.
    """

    scenario: str
    state: State
    broken: list[str]
    seconds: float = 0.0
    recovery_seconds: float | None = None
    kept: Kept = field(default_factory=Kept)
    requests: int = 0
    refused: int = 0
    measured: dict[str, float] = field(default_factory=dict[str, float])


async def play(scenarios: Sequence[Scenario], watch: Watch, done: Callable[[Outcome], None]) -> list[Outcome]:
    """Play `scenarios`; `watch` hears of each step, `done` of each outcome as it comes.

    Scenarios share a stack, each with a tenant of its own, until one leaves it unwell or needs another place.
    """
    outcomes = list[Outcome]()
    with temporary_folder() as folder:
        async with Grounds(folder, watch) as grounds:
            for scenario in scenarios:
                outcomes.append(await _outcome(scenario, grounds, watch))
                done(outcomes[-1])
    return outcomes


class Grounds:
    """The stack that is there, or a new one."""

    def __init__(self, folder: Path, watch: Watch) -> None:
        self._folder, self._watch = folder, watch
        self._made = 0
        self._shared: Ground | None = None
        self._open = AsyncExitStack()

    async def __aenter__(self) -> "Grounds":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.give_up()

    async def give_up(self) -> None:
        """The next scenario gets a new stack."""
        self._shared = None
        await self._open.aclose()

    @asynccontextmanager
    async def of(self, scenario: Scenario) -> AsyncIterator[Ground]:
        """Where `scenario` is played."""
        if scenario.place == "small disk":
            async with opened_ground(self._next(), small_disk=True) as ground:
                yield ground
            return
        if self._shared is None:
            self._shared = await self._open.enter_async_context(opened_ground(self._next()))
        yield self._shared

    def _next(self) -> Path:
        self._watch("a stack starts")
        self._made += 1
        return self._folder / f"stack-{self._made}"


async def _outcome(scenario: Scenario, grounds: Grounds, watch: Watch) -> Outcome:
    if (lacking := scenario.lacking()) is not None:
        return Outcome(scenario.name, "skipped", [lacking])
    began = time.monotonic()
    try:
        async with asyncio.timeout(LONGEST_SECONDS), grounds.of(scenario) as ground:
            outcome = await _play(scenario, ground, watch)
    except (LocalError, OSError, httpx.HTTPError) as error:
        said = str(error) or f"not over after {LONGEST_SECONDS / 60:.0f} minutes"
        outcome = Outcome(scenario.name, "broken", [said], time.monotonic() - began)
    if outcome.state == "broken":
        await grounds.give_up()
    return outcome


async def _play(scenario: Scenario, ground: Ground, watch: Watch) -> Outcome:
    began = time.monotonic()
    watch("clients come")
    stage, ranks = await _prepare(scenario, ground)
    works = [ranks.work] if ranks else []
    async with stage.load.running(*works, uploaders=2, syncers=1):
        await asyncio.sleep(BEFORE_SECONDS)
        watch(scenario.what)
        fault_began = time.monotonic()
        await scenario.act(stage)
        watch("recovery")
        recovery = await _recovered(stage, ranks)
        away = (fault_began, time.monotonic()) if scenario.takes_gateway else None
        watch("clients finish")
        finished = await stage.load.finish(within_seconds=FINISH_SECONDS)
    watch("everything settles")
    kept = await settle(stage, seconds=SETTLING_SECONDS)
    if ranks:
        kept.add(await ranks.kept())
    broken = [*stage.broken, *unfair(stage.book.answers, away=away), *_verdict(recovery, kept, finished=finished)]
    return Outcome(
        scenario.name,
        "broken" if broken else "held",
        broken,
        time.monotonic() - began,
        recovery,
        kept,
        len(stage.book.answers),
        sum(answer.status >= 429 or bool(answer.error) for answer in stage.book.answers),
        stage.measured,
    )


async def _prepare(scenario: Scenario, ground: Ground) -> tuple[Stage, RankWork | None]:
    """A tenant of its own whose dashboard shows figures: its first reads would wait for its first build otherwise."""
    stack = ground.stack
    partner = await asyncio.to_thread(stack.new_partner, f"Chaos {scenario.name}")
    account = {name: stack.demo[name] for name in ("email", "password")}
    stage = Stage(stack, partner, Load(stack.url, partner.api_key, account), ground.proxy)
    if not await stage.load.warm_up(within_seconds=WARM_SECONDS):
        raise LocalError("the dashboard never had figures, before anything was done to the stack")
    ranks = RankWork(stage) if scenario.asks_provider else None
    if ranks:
        await asyncio.to_thread(ranks.prepare)
    return stage, ranks


async def _recovered(stage: Stage, ranks: RankWork | None) -> float | None:
    """Seconds until clients are served as before; of a provider, until a run that it was asked for is whole again."""
    over = time.monotonic()
    seconds = await stage.load.until_well(within_seconds=RECOVERY_SECONDS)
    if stage.load.served_after is not None:
        stage.measured["served again, s"] = round(stage.load.served_after, 1)
    if seconds is None or ranks is None:
        return seconds

    async def is_whole() -> bool:
        return ranks.last_completed > over

    whole = await within(RECOVERY_SECONDS - seconds, is_whole)
    return time.monotonic() - over if whole else None


def _verdict(recovery: float | None, kept: Kept, *, finished: bool) -> list[str]:
    """What did not hold, of what is promised of every scenario."""
    broken = [f"lost: {one}" for one in kept.lost] + [f"doubled: {one}" for one in kept.doubled]
    broken += [f"not ended well: {one}" for one in kept.astray]
    if recovery is None or recovery > RECOVERY_SECONDS:
        broken.append(f"not well within {RECOVERY_SECONDS:.0f} s")
    if not finished:
        broken.append(f"clients were not answered to the end within {FINISH_SECONDS:.0f} s")
    if kept.settled_seconds is None:
        broken.append(f"work was left after {SETTLING_SECONDS:.0f} s")
    return broken
