"""Finished answers: the part that depends on snapshot and filters is made once and kept as bytes."""

import time
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True)
class Prepared:
    """The sections of an answer as JSON without the opening brace, and what `meta` takes from them."""

    sections: bytes
    meta: dict[str, Any]
    made_at: float

    @property
    def size(self) -> int:
        return len(self.sections) + 2000

    @property
    def age_seconds(self) -> int:
        return int(time.monotonic() - self.made_at)

    def body(self, meta: dict[str, Any]) -> bytes:
        """The whole answer, with what is true at this moment in `meta`."""
        head = {"meta": self.meta | meta, "snapshot_generated_at": meta["snapshot_generated_at"]}
        return _dumps(head)[:-1] + b"," + self.sections


def prepare(sections: dict[str, Any], meta: dict[str, Any]) -> Prepared:
    return Prepared(_dumps(sections)[1:], meta, time.monotonic())


def _dumps(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
