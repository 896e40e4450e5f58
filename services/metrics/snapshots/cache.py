"""Memory of a process: least recently used goes first, and what several ask for at once is made once."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Cached(Generic[ValueT]):
    """A value, and whether it was there already."""

    value: ValueT
    was_known: bool


class Cache(Generic[ValueT]):
    """Keeps up to `budget` bytes of values. Keys carry the tenant: nothing is shared between tenants."""

    def __init__(self, budget: int, size_of: Callable[[ValueT], int]) -> None:
        self._budget = budget
        self._size_of = size_of
        self._values: OrderedDict[Hashable, tuple[ValueT, int]] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[ValueT]] = {}
        self._used = 0

    @property
    def used(self) -> int:
        """Bytes held now."""
        return self._used

    def has(self, key: Hashable) -> bool:
        """Whether the value of `key` is there, or being made."""
        return key in self._values or key in self._making

    def peek(self, key: Hashable) -> ValueT | None:
        """The value of `key` if it is there."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    async def get(
        self,
        key: Hashable,
        make: Callable[[], Awaitable[ValueT]],
        *,
        suffices: Callable[[ValueT], bool] = lambda _: True,
    ) -> Cached[ValueT]:
        """The value of `key`, made by `make` when none that `suffices` is there; a failure is nobody's value.

        Who needs more than what others are making waits for them, and makes it after that.
        """
        found = self.peek(key)
        if found is not None and suffices(found):
            return Cached(found, True)
        while (others := self._making.get(key)) is not None:
            # Shielded: one caller going away must not fail the others who wait for the same value.
            made = await asyncio.shield(others)
            if suffices(made):
                return Cached(made, False)
        task = asyncio.ensure_future(self._make(key, make))
        self._making[key] = task
        task.add_done_callback(lambda _: self._making.pop(key, None))
        return Cached(await asyncio.shield(task), False)

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[ValueT]]) -> ValueT:
        value = await make()
        size = self._size_of(value)
        _, before = self._values.pop(key, (None, 0))
        self._values[key] = (value, size)
        self._used += size - before
        while self._used > self._budget and len(self._values) > 1:
            _, (_, freed) = self._values.popitem(last=False)
            self._used -= freed
        return value
