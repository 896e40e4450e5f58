"""What is logged, whichever stream a logger has held on to since an earlier test."""

from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from libs import telemetry


@pytest.fixture
def log_lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every line as it was rendered, after hiding and formatting, from here to the end of the test."""
    lines: list[str] = []

    def dumps(event: Any, **options: Any) -> bytes:
        line = orjson.dumps(event, **options)
        lines.append(line.decode())
        return line

    monkeypatch.setattr(telemetry, "orjson", SimpleNamespace(dumps=dumps, OPT_NON_STR_KEYS=orjson.OPT_NON_STR_KEYS))
    return lines
