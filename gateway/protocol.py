"""Refuses requests that two parsers could read differently, and requests that are too large to read at all."""

import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from gateway.problems import BadRequest, BodyTooLarge, HeadersTooLarge, UriTooLong

KIB = 1024
MOST_LINE = 8 * KIB
MOST_HEADERS = 100
MOST_HEADER_BYTES = 16 * KIB
_SUSPECT = re.compile(rb"[%\\]|//|/\.|[\x00-\x20\x7f-\xff]")
_FORBIDDEN_ESCAPES = re.compile(rb"%(?:2f|5c|00|0a|0d)", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")

Headers = Iterable[tuple[bytes, bytes]]


def check_line(method: str, raw_path: bytes, query: bytes) -> None:
    """Raise unless the request line has one meaning and at most 8 KiB."""
    if len(method) + len(raw_path) + len(query) + 12 > MOST_LINE:
        raise UriTooLong
    if _SUSPECT.search(raw_path):
        _check_path(raw_path)
    if b"%" in query or not query.isascii():
        _check_query(query)


def check_headers(headers: Headers) -> None:
    """Raise for too many headers, an unclear body length, or more than one host."""
    count = size = 0
    lengths: list[bytes] = []
    hosts = 0
    chunked = False
    for name, value in headers:
        count += 1
        size += len(name) + len(value) + 4
        if name == b"content-length":
            lengths.append(value)
        elif name == b"transfer-encoding":
            chunked = True
        elif name == b"host":
            hosts += 1
    if count > MOST_HEADERS or size > MOST_HEADER_BYTES:
        raise HeadersTooLarge
    if len(lengths) > 1 or (lengths and chunked):
        raise BadRequest("The length of the body is stated more than once.")
    if lengths and not lengths[0].isdigit():
        raise BadRequest("Content-Length is not a number.")
    if hosts > 1:
        raise BadRequest("There is more than one Host.")


def check_length(content_length: bytes | None, most: int) -> None:
    """Raise when the announced body is larger than `most` bytes."""
    if content_length is not None and int(content_length) > most:
        raise BodyTooLarge(f"At most {most} bytes.")


def _check_path(raw_path: bytes) -> None:
    if _FORBIDDEN_ESCAPES.search(raw_path) or _BROKEN_ESCAPE.search(raw_path):
        raise BadRequest("The path has an escape that is not allowed.")
    plain = unquote_to_bytes(raw_path)
    try:
        text = plain.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The path is not UTF-8.") from error
    if any(ord(character) < 0x20 or character in "\\\x7f" for character in text) or "//" in text:
        raise BadRequest("The path has characters that are not allowed.")
    if any(segment in (".", "..") for segment in text.split("/")):
        raise BadRequest("The path climbs.")


def _check_query(query: bytes) -> None:
    try:
        text = unquote_to_bytes(query.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error
    if "\x00" in text:
        raise BadRequest("The query has characters that are not allowed.")
