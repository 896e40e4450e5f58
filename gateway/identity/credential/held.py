"""Secrets that a process needs again and again, in its memory for a short while.

A reference names one value for ever: whoever replaces a value names another reference. So what is held can be dated
only when somebody deletes it from the vault, and then for `seconds` at most.
"""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr

from gateway.identity.credential.service import SecretKeeper

MOST = 1000


@dataclass(frozen=True, slots=True)
class _Held:
    value: SecretStr
    until: float  # monotonic seconds


class HeldSecrets:
    """The values that were used last. Each is asked for once, however many wait for it."""

    def __init__(self, keeper: SecretKeeper, *, seconds: float) -> None:
        self._keeper, self._seconds = keeper, seconds
        self._held: OrderedDict[tuple[UUID, str], _Held] = OrderedDict()
        self._asked: dict[tuple[UUID, str], asyncio.Future[SecretStr]] = {}

    async def get(self, ref: str | None, *, owner: UUID) -> SecretStr:
        """The value; raises `VaultUnavailable` and `SecretGone`."""
        if ref is None:
            return await self._keeper.resolve(None, owner=owner)
        place = (owner, ref)
        held = self._held.get(place)
        if held is not None and held.until > time.monotonic():
            return held.value
        asked = self._asked.get(place)
        if asked is None:
            asked = self._asked[place] = asyncio.ensure_future(self._ask(place))
            asked.add_done_callback(lambda done: self._answered(place, done))
        return await asyncio.shield(asked)

    async def _ask(self, place: tuple[UUID, str]) -> SecretStr:
        owner, ref = place
        self._held.pop(place, None)
        value = await self._keeper.resolve(ref, owner=owner)
        self._held[place] = _Held(value, time.monotonic() + self._seconds)
        while len(self._held) > MOST:
            self._held.popitem(last=False)
        return value

    def _answered(self, place: tuple[UUID, str], asked: "asyncio.Future[SecretStr]") -> None:
        del self._asked[place]
        if not asked.cancelled():
            # Asked for, so that a failure that nobody waits for any more does not end as "never retrieved".
            asked.exception()
