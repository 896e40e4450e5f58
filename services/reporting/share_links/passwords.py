"""Passwords of links: Argon2id with at least OWASP's cost, off the event loop, a few at a time."""

import asyncio
import os

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

MEMORY_KIB = 19_456  # 19 MiB
AT_ONCE = 2


class LinkPasswords:
    """Hashes and verifies passwords in threads."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        """In PHC form, with its salt and costs."""
        async with self._turn:
            return await asyncio.to_thread(_hash, password.encode())

    async def verify(self, stored: str, password: str) -> bool:
        """Whether `password` fits `stored`."""
        async with self._turn:
            return await asyncio.to_thread(_fits, stored, password.encode())


def _hash(password: bytes) -> str:
    kdf = Argon2id(salt=os.urandom(16), length=32, iterations=2, lanes=1, memory_cost=MEMORY_KIB)
    return kdf.derive_phc_encoded(password)


def _fits(stored: str, password: bytes) -> bool:
    try:
        Argon2id.verify_phc_encoded(password, stored)
    except InvalidKey:
        return False
    return True
