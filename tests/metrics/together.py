"""Tests that share the runs of dbt: a run costs what it costs, whether it builds one tenant or ten.

`@together` (on a test or on a class of them) has the tests of a module go side by side, each with a tenant of its own,
and waits where all of them wait for the worker; dbt then builds all their tenants at once. Each is still a test with an
outcome of its own. A test of the class that patches something stays alone: others would be under way.
"""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
import pytest_asyncio

from contracts.metrics.jobs import RunDbt
from libs.db import Database
from services.metrics.dbt_runs import repository
from services.metrics.dbt_runs.process import DbtProcess, DbtResult
from services.metrics.dbt_runs.service import LOADED_OVERLAP, WHOLE
from tests.metrics.raw import Raw

Test = TypeVar("Test", bound=Callable[..., Any])
WorkerOf = Callable[..., Awaitable[int]]
_PATIENCE = 280.0


def together(test: Test) -> Test:
    """Have this test, or each one of this class, go beside the others of its module that are marked so."""
    if isinstance(test, type):
        for name, member in list(vars(test).items()):
            if name.startswith("test_") and "monkeypatch" not in inspect.signature(member).parameters:
                setattr(test, name, together(member))
        return test  # type: ignore[return-value]
    given = {name for mark in getattr(test, "pytestmark", []) for name in _given(mark)}

    @functools.wraps(test)
    def outcome(*args: Any, outcome_of: dict[str, BaseException | None], request: pytest.FixtureRequest, **_: Any):
        if (error := outcome_of[request.node.nodeid]) is not None:
            raise error

    own = [one for one in inspect.signature(test).parameters.values() if one.name in given or one.name == "self"]
    more = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("outcome_of", "request")]
    outcome.__signature__ = inspect.Signature([*own, *more])  # type: ignore[attr-defined]
    outcome.story = test  # type: ignore[attr-defined]
    return outcome  # type: ignore[return-value]


def _given(mark: pytest.Mark) -> list[str]:
    """The names that `parametrize` gives."""
    if mark.name != "parametrize":
        return []
    names = mark.args[0]
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)


@dataclass
class SharedBuilds:
    """dbt builds every tenant whose run waits when the first of them gets its turn; the others get the same result."""

    raw: Raw
    database: Database
    code_sha: str
    results: dict[str, DbtResult] = field(default_factory=dict)
    real: Callable[..., Awaitable[DbtResult]] = DbtProcess.build

    async def build(self, dbt: DbtProcess, variables: dict[str, Any], *, whole: bool = False) -> DbtResult:
        [tenant] = variables["tenant_ids"]
        if whole or tenant in self.results:
            return self.results.pop(tenant) if not whole else await self.real(dbt, variables, whole=True)
        since: datetime | None = variables["since"] and datetime.fromisoformat(variables["since"])
        tenants, windows = [tenant], [*variables["windows"]]
        for other in await self._waiting(beside=UUID(tenant)):
            async with self.database.tenant(other) as session:
                last, changes = await repository.find_last_success(session), await repository.list_changes(session)
            known = last is not None and last.code_sha == self.code_sha and WHOLE not in changes.reasons
            since_other = last.started_at - LOADED_OVERLAP if last and known else None
            # What would be built whole alone is built with its like, and so is what would not.
            if changes.ids and (since_other is None) == (since is None):
                since = since and since_other and min(since, since_other)
                tenants.append(str(other))
                windows += changes.windows
        told = {"tenant_ids": tenants, "windows": windows, "since": since and since.isoformat()}
        result = await self.real(dbt, variables | told)
        self.results |= dict.fromkeys(tenants[1:], result)
        return result

    async def _waiting(self, *, beside: UUID) -> list[UUID]:
        rows = self.raw.execute(
            "select distinct tenant_id from metrics.job where kind = %s and state = 'queued' and tenant_id <> %s",
            RunDbt.KIND,
            beside,
        )
        return [tenant for (tenant,) in rows]


class Meeting:
    """`worker_of` for tests that go side by side: the worker runs when all of them wait for it."""

    def __init__(self, worker_of: WorkerOf, builds: SharedBuilds) -> None:
        self._worker_of, self._builds = worker_of, builds
        self._under_way = 0
        self._waiting: list[tuple[str, asyncio.Future[int]]] = []
        self._run: asyncio.Task[None] | None = None

    async def worker_of(self, name: str, *, timeout_seconds: float = 60) -> int:
        ran = asyncio.get_running_loop().create_future()
        self._waiting.append((name, ran))
        self._begin_when_all_wait()
        return await ran

    async def go(self, stories: list[Awaitable[None]]) -> list[BaseException | None]:
        self._under_way = len(stories)
        async with asyncio.timeout(_PATIENCE):
            return await asyncio.gather(*[self._outcome(story) for story in stories])

    async def _outcome(self, story: Awaitable[None]) -> BaseException | None:
        try:
            await story
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            return error
        finally:
            self._under_way -= 1
            self._begin_when_all_wait()
        return None

    def _begin_when_all_wait(self) -> None:
        if self._waiting and len(self._waiting) == self._under_way:
            waiting, self._waiting = self._waiting, []
            self._run = asyncio.create_task(self._work(waiting))

    async def _work(self, waiting: list[tuple[str, asyncio.Future[int]]]) -> None:
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(DbtProcess, "build", functools.partialmethod(_shared, self._builds))
                ran = {name: await self._worker_of(name, timeout_seconds=_PATIENCE) for name, _ in waiting}
            for name, future in waiting:
                future.set_result(ran[name])
        except BaseException as error:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(error)


def _shared(dbt: DbtProcess, builds: SharedBuilds, variables: dict[str, Any], **options: Any) -> Awaitable[DbtResult]:
    return builds.build(dbt, variables, **options)


class _Given:
    """What a story asks for by name: pytest's own fixtures where they are wider than a test, else made for it."""

    def __init__(self, item: pytest.Function, wide: dict[str, Any]) -> None:
        self._item = item
        self._known = wide | (item.callspec.params if hasattr(item, "callspec") else {})

    async def of(self, function: Callable[..., Any]) -> dict[str, Any]:
        names = [name for name in inspect.signature(function).parameters if name != "self"]
        return {name: await self._value(name) for name in names}

    async def _value(self, name: str) -> Any:
        if name not in self._known:
            make = _fixture(self._item, name).func
            made = make(**await self.of(make))
            self._known[name] = await made if inspect.isawaitable(made) else made
        return self._known[name]


def _fixture(item: pytest.Function, name: str) -> Any:
    found = item.session._fixturemanager.getfixturedefs(name, item)
    if not found or inspect.isgeneratorfunction(found[-1].func) or inspect.isasyncgenfunction(found[-1].func):
        raise LookupError(f"a test that goes beside others cannot have {name}")
    return found[-1]


def _wide_names(item: pytest.Function, function: Callable[..., Any], given: set[str]) -> set[str]:
    """The fixtures wider than a test that `function` needs, directly or by those of its own."""
    wide: set[str] = set()
    for name in inspect.signature(function).parameters:
        if name == "self" or name in given:
            continue
        found = item.session._fixturemanager.getfixturedefs(name, item)
        if found and found[-1].scope != "function":
            wide.add(name)
        else:
            wide |= _wide_names(item, _fixture(item, name).func, given)
    return wide


@pytest.fixture(scope="module")
def stories(request: pytest.FixtureRequest) -> list[tuple[pytest.Function, dict[str, Any]]]:
    """The tests of the module that go side by side, with the wider fixtures that they need."""
    items = [
        item
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path and hasattr(item.function, "story")
    ]
    found: list[tuple[pytest.Function, dict[str, Any]]] = []
    for item in items:
        given = set(item.callspec.params) if hasattr(item, "callspec") else set[str]()
        names = sorted(_wide_names(item, item.function.story, given))
        found.append((item, {name: request.getfixturevalue(name) for name in names}))
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def outcome_of(stories, worker_of, database, settings_for, _raw: Raw) -> dict[str, BaseException | None]:
    """How each of them came out, by its name."""
    meeting = Meeting(worker_of, SharedBuilds(_raw, database("metrics"), settings_for("metrics").git_sha))

    async def told(item: pytest.Function, wide: dict[str, Any]) -> None:
        story = item.function.story
        asked = await _Given(item, wide | {"worker_of": meeting.worker_of}).of(story)
        await (story(item.cls(), **asked) if item.cls else story(**asked))

    outcomes = await meeting.go([told(item, wide) for item, wide in stories])
    return {item.nodeid: outcome for (item, _), outcome in zip(stories, outcomes, strict=True)}
