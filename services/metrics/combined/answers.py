"""Finished answers: what depends on snapshot and filters is made and compressed once, and kept as bytes."""

import time
from dataclasses import dataclass
from typing import Any

import orjson

from libs.content_coding import Coding
from services.metrics.combined.splicing import Head, encoded


@dataclass(frozen=True)
class Prepared:
    """An answer up to the part of `meta` that each request has anew, in one content coding."""

    head: Head
    made_at: float

    @property
    def size(self) -> int:
        return self.head.size + 500

    @property
    def age_seconds(self) -> int:
        return int(time.monotonic() - self.made_at)

    def body(self, meta: dict[str, Any]) -> bytes:
        """The whole answer, with what is true at this moment at the end of `meta`."""
        tail = _dumps({"snapshot_generated_at": meta["snapshot_generated_at"]})[1:]
        return self.head.with_tail(b"," + _dumps(meta)[1:] + b"," + tail)


def prepare(sections: dict[str, Any], meta: dict[str, Any], coding: Coding) -> Prepared:
    """`sections`, and the part of `meta` that follows from them; neither is empty."""
    opened = _dumps(sections)[:-1] + b',"meta":' + _dumps(meta)[:-1]
    return Prepared(encoded(opened, coding), time.monotonic())


def _dumps(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
