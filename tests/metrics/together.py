"""Tests that share the runs of dbt: a run costs what it costs, whether it builds one tenant or a hundred.

`@together` (on a test or on a class of them) has the tests of this room go side by side, each with a tenant of its own,
and waits where all of them wait for the worker; dbt then builds all their tenants at once. Each is still a test with an
outcome of its own. A test of the class that patches something stays alone: others would be under way.

`@built_together` makes a fixture of what a module builds once, for whoever only looks at it: in the same runs.
"""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
import pytest_asyncio

from tests.metrics.meeting import Meeting, SharedBuilds
from tests.metrics.raw import Raw

Test = TypeVar("Test", bound=Callable[..., Any])
Make = Callable[..., Awaitable[Any]]
_BUILDS = {"rebuilt"}
"""Made anew of what lives as long as the session: with the worker that waits for all."""


def together(test: Test) -> Test:
    """Have this test, or each one of this class, go beside the others that are marked so."""
    if isinstance(test, type):
        for name, member in list(vars(test).items()):
            if name.startswith("test_") and "monkeypatch" not in inspect.signature(member).parameters:
                setattr(test, name, together(member))
        return test  # type: ignore[return-value]
    given = {name for mark in getattr(test, "pytestmark", []) for name in _given(mark)}

    @functools.wraps(test)
    def outcome(*args: Any, outcome_of: dict[Any, asyncio.Future[Any]], request: pytest.FixtureRequest, **_: Any):
        outcome_of[request.node.nodeid].result()

    own = [one for one in inspect.signature(test).parameters.values() if one.name in given or one.name == "self"]
    more = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("outcome_of", "request")]
    outcome.__signature__ = inspect.Signature([*own, *more])  # type: ignore[attr-defined]
    outcome.story = test  # type: ignore[attr-defined]
    return outcome  # type: ignore[return-value]


def built_together(make: Make) -> Any:
    """A fixture that is made once: the tests of the module that ask for it only look."""

    def made(outcome_of: dict[Any, asyncio.Future[Any]]) -> Any:
        return outcome_of[make].result()

    made.story, made.__doc__ = make, make.__doc__  # type: ignore[attr-defined]
    return pytest.fixture(scope="session", name=make.__name__)(made)


def _given(mark: pytest.Mark) -> list[str]:
    """The names that `parametrize` gives."""
    if mark.name != "parametrize":
        return []
    names = mark.args[0]
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)


@dataclass(frozen=True)
class Story:
    """A test, or what `@built_together` makes for one; `wide` are the fixtures of the session that it needs."""

    item: pytest.Function
    tell: Make
    wide: dict[str, Any]
    makes: bool = False

    async def told(self, meeting: Meeting, outcome_of: dict[Any, asyncio.Future[Any]]) -> Any:
        known = self.wide | {"worker_of": meeting.worker_of, "request": self.item._request}
        if not self.makes and hasattr(self.item, "callspec"):
            known |= self.item.callspec.params
        async with AsyncExitStack() as stack:
            asked = await _Given(self.item, known, meeting, outcome_of, stack).of(self.tell)
            test_class = None if self.makes else self.item.cls
            return await (self.tell(test_class(), **asked) if test_class else self.tell(**asked))


@dataclass
class _Given:
    """What a story asks for by name: pytest's own fixtures of the session, and all others made for it alone."""

    item: pytest.Function
    known: dict[str, Any]
    meeting: Meeting
    outcome_of: dict[Any, asyncio.Future[Any]]
    stack: AsyncExitStack

    async def of(self, function: Callable[..., Any]) -> dict[str, Any]:
        names = [name for name in inspect.signature(function).parameters if name != "self"]
        return {name: await self._value(name) for name in names}

    async def _value(self, name: str) -> Any:
        if name not in self.known:
            self.known[name] = await self._made(_fixture(self.item, name).func)
        return self.known[name]

    async def _made(self, make: Any) -> Any:
        if hasattr(make, "story"):
            return await self.meeting.told(self.outcome_of[make.story])
        asked = await self.of(make)
        if inspect.isasyncgenfunction(make):
            return await self.stack.enter_async_context(asynccontextmanager(make)(**asked))
        made = make(**asked)
        return await made if inspect.isawaitable(made) else made


def _fixture(item: pytest.Function, name: str) -> Any:
    """Raises `LookupError` for one that ends as a plain generator does: most of those patch something."""
    found = item.session._fixturemanager.getfixturedefs(name, item)
    if not found or inspect.isgeneratorfunction(found[-1].func):
        raise LookupError(f"a test that goes beside others cannot have {name}")
    return found[-1]


def _needs(item: pytest.Function, function: Callable[..., Any], given: set[str]) -> tuple[set[str], set[Make]]:
    """The fixtures of the session that `function` needs, directly or by others, and what is built together for it."""
    wide, built = set[str](), set[Make]()
    for name in inspect.signature(function).parameters:
        found = None if name in given else item.session._fixturemanager.getfixturedefs(name, item)
        if not found:
            continue
        make = found[-1].func
        if found[-1].scope == "session" and name not in _BUILDS and not hasattr(make, "story"):
            wide.add(name)
            continue
        if hasattr(make, "story"):
            make = make.story
            built.add(make)
        more = _needs(item, make, given)
        wide, built = wide | more[0], built | more[1]
    return wide, built


@pytest.fixture(scope="session")
def stories(request: pytest.FixtureRequest) -> dict[Any, Story]:
    """All that goes side by side: tests by their id, and what is built together by its function."""
    found: dict[Any, Story] = {}

    def add(key: Any, item: pytest.Function, tell: Make, given: set[str], *, makes: bool = False) -> None:
        if key not in found:
            wide, built = _needs(item, tell, given)
            values = {name: request.getfixturevalue(name) for name in sorted(wide)}
            found[key] = Story(item, tell, values, makes)
            for make in built:
                add(make, item, make, set(), makes=True)

    for item in request.session.items:
        if not isinstance(item, pytest.Function) or "outcome_of" not in item.fixturenames:
            continue
        if hasattr(item.function, "story"):
            given = set(item.callspec.params) if hasattr(item, "callspec") else set[str]()
            add(item.nodeid, item, item.function.story, given)
        for name in item.fixturenames:
            made = item.session._fixturemanager.getfixturedefs(name, item)
            if made and hasattr(made[-1].func, "story"):
                add(made[-1].func.story, item, made[-1].func.story, set(), makes=True)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def outcome_of(stories, worker_of, database, settings_for, _raw: Raw) -> dict[Any, asyncio.Future[Any]]:
    """What came of each of them."""
    meeting = Meeting(worker_of, SharedBuilds(_raw, database("metrics"), settings_for("metrics").git_sha))
    loop = asyncio.get_running_loop()
    outcomes: dict[Any, asyncio.Future[Any]] = {key: loop.create_future() for key in stories}
    await meeting.go(
        {outcomes[key]: functools.partial(story.told, meeting, outcomes) for key, story in stories.items()}
    )
    return outcomes
