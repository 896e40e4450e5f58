"""What a run says, until it is written down: the connector's own lines and ours, the last ones, without secrets."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from libs.clock import utc_now
from services.ingestion.engine.redaction import Redaction

Level = Literal["debug", "info", "warning", "error"]
Origin = Literal["connector", "opsight"]
MOST_LINES = 2000
MOST_BYTES = 256 * 1024
# Airbyte's levels: https://docs.airbyte.com/platform/understanding-airbyte/airbyte-protocol (AirbyteLogMessage).
_LEVELS: dict[str, Level] = {
    "FATAL": "error",
    "ERROR": "error",
    "WARN": "warning",
    "WARNING": "warning",
    "INFO": "info",
    "DEBUG": "debug",
    "TRACE": "debug",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `message` is free of configured values and of what PostgreSQL cannot store."""

    at: datetime
    level: Level
    origin: Origin
    message: str


@dataclass
class Journal:
    """Lines that are waiting to be written down. A flood pushes the oldest out, and is counted."""

    redaction: Redaction | None = None
    dropped: int = 0
    last_said: str = ""
    _lines: deque[Line] = field(default_factory=deque[Line])
    _bytes: int = 0

    def hear(self, level: str, message: str) -> None:
        """A line of the connector."""
        cleaned = self.redaction.clean(message) if self.redaction else message[:1000]
        self._add(Line(utc_now(), _LEVELS.get(level.upper(), "info"), "connector", _storable(cleaned)))

    def say(self, level: Level, message: str) -> None:
        """A line of our own."""
        self.last_said = message
        self._add(Line(utc_now(), level, "opsight", _storable(message[:1000])))

    def take(self) -> list[Line]:
        """All that waits; the caller writes it, or gives it back."""
        lines, self._lines, self._bytes = list(self._lines), deque(), 0
        if self.dropped:
            told = f"{self.dropped} earlier lines were left out: the connector says more than can be kept."
            lines.insert(0, Line(lines[0].at if lines else utc_now(), "warning", "opsight", told))
            self.dropped = 0
        return lines

    def give_back(self, lines: list[Line]) -> None:
        """What could not be written goes back to its place."""
        waiting, self._lines, self._bytes = list(self._lines), deque(), 0
        for line in [*lines, *waiting]:
            self._add(line)

    @property
    def is_empty(self) -> bool:
        return not self._lines

    def _add(self, line: Line) -> None:
        self._lines.append(line)
        self._bytes += len(line.message)
        while len(self._lines) > MOST_LINES or self._bytes > MOST_BYTES:
            self._bytes -= len(self._lines.popleft().message)
            self.dropped += 1


def _storable(message: str) -> str:
    return message.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode().strip()
