"""Pages as Google's APIs turn them: an opaque token that is good for the list that it came with."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from infra.providers.google.errors import invalid

ItemT = TypeVar("ItemT")


def page_of(items: Sequence[ItemT], name: str, *, size: int, most: int, token: str) -> tuple[Sequence[ItemT], str]:
    """The page and the token of the next one, "" after the last. `size` 0 is as many as the API gives."""
    if size < 0:
        raise invalid("page_size must not be negative.")
    start = _start(token, name) if token else 0
    end = start + min(size or most, most)
    return items[start:end], _token(end, name) if end < len(items) else ""


def _token(start: int, name: str) -> str:
    return base64.urlsafe_b64encode(f"{start}|{name}".encode()).decode()


def _start(token: str, name: str) -> int:
    try:
        start, _, of = base64.urlsafe_b64decode(token).decode().partition("|")
        if of == name:
            return int(start)
    except ValueError:
        pass
    raise invalid("page_token is not valid for this request.")
