"""Password hashes: argon2id with at least OWASP's cost, off the event loop, a few at a time."""

import asyncio

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 19_456  # 19 MiB
AT_ONCE = 4


class Passwords:
    """Hashes and verifies passwords in threads; each costs 19 MiB, so only a few run at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1, type=Type.ID)
        self._turn = asyncio.Semaphore(AT_ONCE)
        # Verified for accounts that do not exist, so that the time of the answer tells nothing.
        self._dummy = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` fits `stored`; takes as long when there is nothing stored."""
        async with self._turn:
            fits = await asyncio.to_thread(self._fits, stored or self._dummy, password)
        return fits and stored is not None

    def is_dated(self, stored: str) -> bool:
        """Whether `stored` was made with other costs than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
