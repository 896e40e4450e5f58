"""The short way of the line that every request writes: the same line, in one write a turn."""

import asyncio
import io
import json

import jsonschema_rs
import pytest

from infra.local.home import REPOSITORY
from libs.telemetry import RequestLog

SCHEMA = jsonschema_rs.Draft202012Validator(json.loads((REPOSITORY / "contracts/logs/v1.json").read_text()))
FIELDS = {"method": "GET", "path": "/api/v1/me", "status": 200, "duration_ms": 1.25, "request_id": "a" * 32}
CALLER = {"tenant_id": None, "actor": "anonymous", "trace_id": "1" * 32, "span_id": "2" * 16}


class Recorded(io.StringIO):
    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        self.writes.append(text)
        return len(text)


@pytest.fixture
def stream():
    return Recorded()


def _log(stream, settings_for, **more):
    return RequestLog("gateway", settings_for("gateway").model_copy(update=more), stream)


async def test_writes_lines_of_the_published_schema(stream, settings_for):
    log = _log(stream, settings_for)
    log.write(FIELDS | CALLER)
    await asyncio.sleep(0)
    line = json.loads(stream.writes[0])
    assert [str(error) for error in SCHEMA.iter_errors(line)] == []
    assert line["event"] == "request.finished"
    assert line["path"] == "/api/v1/me"


async def test_writes_the_lines_of_one_turn_together(stream, settings_for):
    log = _log(stream, settings_for)
    for status in (200, 404):
        log.write(FIELDS | CALLER | {"status": status})
    assert stream.writes == []
    await asyncio.sleep(0)
    assert [[json.loads(line)["status"] for line in text.splitlines()] for text in stream.writes] == [[200, 404]]


async def test_is_silent_above_its_level(stream, settings_for):
    log = _log(stream, settings_for, log_level="warning")
    log.write(FIELDS | CALLER)
    await asyncio.sleep(0)
    assert stream.writes == []
