"""Which coding an answer takes (RFC 9110): brotli before gzip, and none for a client that takes neither."""

from functools import lru_cache
from typing import Literal

Coding = Literal["br", "gzip", "identity"]
_PREFERRED: tuple[Coding, ...] = ("br", "gzip")


@lru_cache(maxsize=256)
def coding_for(accept_encoding: bytes) -> Coding:
    """The best coding that the header `Accept-Encoding` allows; clients send few different ones."""
    offered = dict(map(_offer, accept_encoding.split(b",")))
    for coding in _PREFERRED:
        if offered.get(coding, 0.0) > 0:
            return coding
    return "identity"


def _offer(part: bytes) -> tuple[str, float]:
    name, _, parameter = part.partition(b";")
    weight = parameter.strip().removeprefix(b"q=")
    try:
        return _text(name), float(weight) if parameter else 1.0
    except ValueError:
        return _text(name), 0.0


def _text(name: bytes) -> str:
    return name.strip().lower().decode("latin-1")
