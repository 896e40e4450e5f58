"""Reads JSON bodies whole and strictly: what two parsers could read differently is refused."""

import asyncio
import json
from typing import Any

from starlette.types import Receive

from gateway.problems import BadRequest, BodyTooLarge, BodyTooSlow, InvalidJson

MOST_JSON = 1024 * 1024
MOST_DEPTH = 32
READ_SECONDS = 10
BIG = 64 * 1024


class ClientGone(Exception):
    """The client went away; there is nobody to answer."""


async def read_body(receive: Receive, most: int) -> bytes:
    """The whole body; raises `BodyTooLarge` beyond `most` bytes, `BodyTooSlow` after 10 s, `ClientGone`."""
    message = await _next(receive)
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        if len(body) > most:
            raise BodyTooLarge(f"At most {most} bytes.")
        return body
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await _read_rest(receive, bytearray(body), most)
    except TimeoutError as error:
        raise BodyTooSlow from error


async def parse(body: bytes) -> Any:
    """The value of a JSON body; raises `InvalidJson` for duplicate keys, depth beyond 32, NaN or broken text."""
    if len(body) > BIG:
        return await asyncio.to_thread(_parse, body)
    return _parse(body)


async def _next(receive: Receive) -> Any:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message


async def _read_rest(receive: Receive, body: bytearray, most: int) -> bytes:
    while True:
        if len(body) > most:
            raise BodyTooLarge(f"At most {most} bytes.")
        message = await _next(receive)
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if len(body) > most:
        raise BodyTooLarge(f"At most {most} bytes.")
    return bytes(body)


def _parse(body: bytes) -> Any:
    try:
        value = json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidJson("This is not JSON in UTF-8.") from error
    except RecursionError as error:
        raise InvalidJson(f"More than {MOST_DEPTH} levels deep.") from error
    _check_values(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise InvalidJson("A key appears twice in one object.")
    return result


def _no_constant(name: str) -> None:
    raise InvalidJson(f"{name} is not JSON.")


def _check_values(value: Any) -> None:
    """Depth, and text that no database takes (NUL, lone surrogates)."""
    level = [value]
    for _ in range(MOST_DEPTH + 1):
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                _check_text(item)
            elif isinstance(item, dict):
                below += item.keys()
                below += item.values()
            elif isinstance(item, list):
                below += item
        if not below:
            return
        level = below
    raise InvalidJson(f"More than {MOST_DEPTH} levels deep.")


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise BadRequest("Text must not contain U+0000.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidJson("Text has half of a surrogate pair.")
