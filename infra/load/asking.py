"""Runs Locust for a while, and shows how it goes."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from infra.load.place import Place
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY

FILE = Path(__file__).with_name("locustfile.py")


def ask(python: Path, place: Place, *, users: int, seconds: int) -> dict[str, Any]:
    """What Locust said at the end of so many seconds with so many users. Raises `LocalError` when it said nothing."""
    arguments = ("--headless", "--only-summary", "--host", place.url, "--users", str(users), "--spawn-rate", str(users))
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"LOAD_KEY": place.key, "LOAD_VALUES": json.dumps(place.values), "LOAD_SECONDS": str(seconds)}
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [str(python), "-m", "locust", "-f", str(FILE), *arguments],
            env=environment,
            cwd=tempfile.gettempdir(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            ended = _followed(process, seconds)
            process.wait(timeout=30)
        finally:
            process.kill()
            process.wait()
        if ended is None:
            log.seek(0)
            raise LocalError(f"Locust ended early: {' | '.join(log.read().strip().splitlines()[-3:])}")
    return ended


def _followed(process: "subprocess.Popen[str]", seconds: int) -> dict[str, Any] | None:
    """The last thing it said; until then, a line on standard error shows how it goes."""
    assert process.stdout is not None
    columns = (TextColumn("Asking"), BarColumn(), TextColumn("{task.description}"))
    ended: dict[str, Any] | None = None
    with process.stdout, Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("…", total=seconds)
        for line in process.stdout:
            if not line.startswith('{"load"'):
                continue
            said = json.loads(line)
            if said["load"] == "end":
                ended = said
            else:
                text = f"{said['asked']} asked, {said['failed']} failed, {said['a_second']:.0f} a second"
                progress.update(task, advance=1, description=text)
    return ended
