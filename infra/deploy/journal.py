"""What was deployed, by whom and how long it took: `./opsight logs deploy`, one JSON object a line."""

import getpass
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from infra.local.environment import git_sha
from infra.local.home import Home


@contextmanager
def noted(home: Home, event: str, **details: object) -> Iterator[dict[str, object]]:
    """Write down how the block ended; what it puts into the dictionary is written with it. `seconds` are added."""
    began, found = time.monotonic(), dict(details)
    try:
        yield found
    except BaseException as error:
        found["seconds"] = round(time.monotonic() - began, 2)
        _write(home, "error", f"{event}_failed", found | {"error": str(error) or type(error).__name__})
        raise
    found["seconds"] = round(time.monotonic() - began, 2)
    _write(home, "info", event, found)


def _write(home: Home, level: str, event: str, details: dict[str, object]) -> None:
    line = {
        "ts": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level,
        "event": event,
        "service": "deploy",
        "environment": os.environ.get("OPSIGHT_ENVIRONMENT", "local"),
        "git_sha": git_sha(),
        "actor": getpass.getuser(),
    }
    with home.log_of("deploy").open("a") as file:
        file.write(json.dumps(line | details) + "\n")
