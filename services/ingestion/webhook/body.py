"""Bodies of webhooks. Senders write them, so nothing about their shape is taken for granted."""

from dataclasses import dataclass
from typing import Any, cast

import orjson

MOST_TYPE = 80
MOST_JOB_ID = 64


@dataclass(frozen=True)
class AirbyteHint:
    """What is read of Airbyte's notification, `data.jobId` and `data.success`; the rest is kept, and not believed.

    Source: airbyte-platform. Its test message has neither.
    """

    job_id: str | None
    success: bool | None

    @classmethod
    def of(cls, body: bytes) -> "AirbyteHint":
        data = members(members(parse(body)).get("data"))
        job_id, success = data.get("jobId"), data.get("success")
        is_named = isinstance(job_id, str | int) and not isinstance(job_id, bool)
        return cls(str(job_id)[:MOST_JOB_ID] if is_named else None, success if isinstance(success, bool) else None)


def parse(body: bytes) -> Any:
    """The JSON value, or None for what is not JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def members(value: Any) -> dict[str, Any]:
    """The members of a JSON object; none for anything else."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def event_type_of(body: bytes) -> str | None:
    """What an event calls itself, cut to 80 characters."""
    named = members(parse(body)).get("type")
    return named.replace("\x00", "\ufffd")[:MOST_TYPE] if isinstance(named, str) else None


def as_text(body: bytes) -> str:
    """The body for people to read."""
    return body.decode(errors="replace")
