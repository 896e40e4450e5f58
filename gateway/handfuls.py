"""Requests are taken in handfuls while more come than can be answered.

Each one that comes wakes the gateway, and so takes the processor, and what is in its caches, from the services and from
PostgreSQL, which work for those who were let in. Network cards have the same trouble with packets and the same cure:
one interrupt for several of them.
"""

import asyncio
import time

PAUSE_SECONDS = 0.008
LASTING_SECONDS = 0.2


class Handfuls:
    """From a refusal on until none has been made for `lasting` seconds, a turn of the event loop begins `pause` late.

    What came meanwhile is dealt with in one go. A turn that takes longer than the pause has enough to do, and the next
    one begins at once.
    """

    def __init__(self, pause: float = PAUSE_SECONDS, lasting: float = LASTING_SECONDS) -> None:
        self._pause, self._lasting = pause, lasting
        self._until = self._began = 0.0
        self._is_on = False

    def note_refusal(self) -> None:
        """More came than can be answered."""
        now = time.monotonic()
        self._until = now + self._lasting
        if not self._is_on:
            self._is_on, self._began = True, now
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        now = time.monotonic()
        if now >= self._until:
            self._is_on = False
            return
        if now - self._began < self._pause:
            time.sleep(self._pause)
        self._began = time.monotonic()
        asyncio.get_running_loop().call_soon(self._turn)
