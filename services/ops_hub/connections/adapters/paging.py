"""Reading page after page, to the last one or not at all."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

from services.ops_hub.connections.adapters.protocol import AnswerUnreadable

MOST_PAGES = 2000
PageT = TypeVar("PageT")


async def pages(
    fetch: Callable[[str | None], Awaitable[PageT]], following: Callable[[PageT], str | None]
) -> AsyncGenerator[PageT]:
    """Every page, by the token that the one before names. Raises `AnswerUnreadable` when that never ends."""
    token: str | None = None
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        page = await fetch(token)
        yield page
        token = following(page)
        if not token:
            return
        if token in seen:
            raise AnswerUnreadable("The provider's pages lead back to one that was read already.")
        seen.add(token)
    raise AnswerUnreadable(f"The provider has more than {MOST_PAGES} pages.")
