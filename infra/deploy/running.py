"""A release's processes beside the stack's: started behind a health gate, asked how they are, stopped when idle."""

import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

from infra.local.environment import admin_url
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.processes import wait_until
from infra.local.releases import SHARED, Release
from infra.local.report import Phase
from infra.local.valkey import url_of

SWITCH_SECONDS = 1.0
"""Until the front has read a new deployment, with something to spare."""
DRAIN_SECONDS = 30.0


def start(home: Home, release: Release, *, web: bool) -> None:
    """Start it behind everything and wait until each process is ready.

    Raises `LocalError`, with nothing left running, when that does not come to be.
    """
    _make_state(home, release)
    arguments = ["up", "--detach", "--behind", "--no-demo-data", "--port", str(release.port)]
    try:
        run(home, release, "infra.local", *arguments, *([] if web else ["--no-web"]))
        answer_of(release.port, "/readyz")
    except LocalError:
        stop(home, release)
        raise


def stop(home: Home, release: Release) -> None:
    """End its processes."""
    run(home, release, "infra.local", "down")


def schema(home: Home, release: Release, wish: str, before: dict[str, str] | None = None) -> dict[str, Any]:
    """Ask the release's own migrations: see `infra.deploy.schema`."""
    return json.loads(run(home, release, "infra.deploy.schema", wish, given=json.dumps(before)) or "{}")


def is_ready(release: Release) -> bool:
    """Whether each of its processes is."""
    return release.home.read(release.home.stack_file).get("state") == Phase.READY


def drain(home: Home, release: Release) -> bool:
    """Wait until the front has nothing open with the release that gets no more; whether that came to be in time."""
    time.sleep(SWITCH_SECONDS)
    return wait_until(lambda: open_requests(home, release) == 0, seconds=DRAIN_SECONDS, step=0.1)


def open_requests(home: Home, release: Release) -> int:
    return home.read(home.root / "front.json").get("releases", {}).get(release.name, {}).get("open", 0)


def answer_of(port: int, path: str) -> None:
    """Raises `LocalError` unless the release answers `path` with success."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            answer.read()
    except OSError as error:
        raise LocalError(f"{path} of the new release: {error}") from error


def _make_state(home: Home, release: Release) -> None:
    """The release's own state folder: its own logs and ports, the stack's keys and data."""
    state = release.home.root
    state.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        if not (state / name).is_symlink():
            (state / name).symlink_to(home.root / name)


def run(home: Home, release: Release, module: str, *arguments: str, given: str | None = None) -> str:
    """Run a module of the release's own code; what it said. Raises `LocalError` with its last line of error."""
    command = [str(Path(release.folder) / ".venv" / "bin" / "python"), "-m", module, *arguments]
    done = subprocess.run(
        command,
        cwd=release.folder,
        env=_told(home, release),
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()] or [f"exit code {done.returncode}"]
        raise LocalError(lines[-1].removeprefix("opsight: "))
    return done.stdout


def _told(home: Home, release: Release) -> dict[str, str]:
    """The stack's servers, the release's own state folder, and the address that people know."""
    content = home.read(home.stack_file)
    own = {
        "PYTHONPATH": release.folder,
        "OPSIGHT_HOME": release.state or str(home.root),
        "OPSIGHT_DATABASE_URL": admin_url(home),
        "OPSIGHT_REDIS_URL": _redis_url(home),
        "OPSIGHT_GIT_SHA": release.name,
    }
    return {"OPSIGHT_PUBLIC_URL": content["url"]} | dict(os.environ) | own


def _redis_url(home: Home) -> str:
    """The stack's Redis, or the server that the environment names."""
    if own := os.environ.get("OPSIGHT_REDIS_URL"):
        return own
    return url_of(home.valkey, home.read(home.stack_file)["servers"]["valkey"]["port"])
