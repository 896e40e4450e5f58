"""Shows the processes' logs: structured lines made readable, everything else as it is."""

import json
import time
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.text import Text

from infra.local.errors import LocalError
from infra.local.home import Home

console = Console(highlight=False, soft_wrap=True)
LEVELS = {"warning": "yellow", "error": "bold red", "critical": "bold red", "debug": "dim"}
HIDDEN = {"ts", "level", "event", "service", "environment", "git_sha"}


def show_logs(home: Home, process: str | None, *, lines: int, follow: bool) -> None:
    """The last `lines` of each log, then, with `follow`, what comes, until Ctrl-C."""
    logs = _logs(home, process)
    reading = {log: log.open("rb") for log in logs}
    width = max(len(log.stem) for log in logs)
    for log, file in reading.items():
        for line in file.readlines()[-lines:] if lines else file.readlines()[:0]:
            console.print(_readable(log.stem, line.decode(errors="replace").rstrip(), width))
    while follow:
        for log, file in reading.items():
            for line in file.readlines():
                console.print(_readable(log.stem, line.decode(errors="replace").rstrip(), width))
        time.sleep(0.2)


def _logs(home: Home, process: str | None) -> list[Path]:
    servers = (home.postgres / "postgres.log", home.valkey / "valkey.log")
    known = {log.stem: log for log in (*home.logs.glob("*.log"), *servers) if log.exists()}
    if not known:
        raise LocalError(f"There are no logs in {home.logs}: ./opsight up")
    if process is None:
        return [log for name, log in sorted(known.items()) if log.parent == home.logs]
    if process not in known:
        raise LocalError(f"There is no log of {process}; there are {', '.join(sorted(known))}.")
    return [known[process]]


def _readable(name: str, line: str, width: int) -> Text:
    with suppress(ValueError, TypeError, KeyError):
        fields = json.loads(line)
        more = " ".join(f"{key}={value}" for key, value in fields.items() if key not in HIDDEN and value is not None)
        style = LEVELS.get(fields["level"], "")
        return Text.assemble(
            (f"{fields['ts'][11:23]} {name:<{width}} ", "dim"), (fields["event"], style or "bold"), f" {more}"
        )
    return Text.assemble((f"{'':12} {name:<{width}} ", "dim"), line)
