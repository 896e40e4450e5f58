"""Why a process ended, in one line, as far as its log tells."""

import json
import re
from contextlib import suppress
from pathlib import Path

READ_BYTES = 32_768
EXCEPTION = re.compile(r"\b((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Unavailable|Invalid)\b: [^\n]+)")


def last_words(log: Path, *, since: int = 0) -> str:
    """The last exception written after byte `since`, or else the last line."""
    if not log.exists():
        return "no output"
    with log.open("rb") as file:
        file.seek(max(since, log.stat().st_size - READ_BYTES))
        lines = [_text(line) for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    exceptions = [match for line in lines for match in EXCEPTION.findall(line)]
    words = exceptions or [line.strip() for line in lines]
    return words[-1][:300] if words else "no output"


def _text(line: str) -> str:
    """A structured line's event and exception, another line as it is."""
    with suppress(ValueError, AttributeError):
        fields = json.loads(line)
        return "\n".join(str(fields[name]) for name in ("event", "error", "exception") if fields.get(name))
    return line
