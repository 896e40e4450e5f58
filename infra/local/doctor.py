"""`doctor`: what this machine has and lacks for Opsight, one line each; `--fix` installs what can be installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console

from infra.local import postgres, valkey
from infra.local.errors import LocalError
from infra.local.home import LEAST_FREE_MEGABYTES, REPOSITORY, Home
from infra.local.node import find_node
from infra.local.unprivileged import account_for

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Finding:
    """One part of the machine. `needed` parts are missed by `up`; the others only by some steps of the tests."""

    part: str
    look: Callable[[], str]
    needed: bool = True
    fix: tuple[str, ...] = ()


def examine(home: Home, *, fix: bool) -> int:
    """Print every finding; exit code 0 when nothing needed is missing."""
    missing = 0
    for finding in _findings(home):
        verdict, text = _look(finding)
        if verdict != "ok" and fix and finding.fix and _run_fix(finding.fix):
            verdict, text = _look(finding)
        missing += verdict == "missing"
        colour = {"ok": "green", "optional": "yellow"}.get(verdict, "bold red")
        console.print(f"[{colour}]{verdict:<10}[/]{finding.part:<14}{text}")
    return 1 if missing else 0


def _look(finding: Finding) -> tuple[str, str]:
    try:
        return "ok", finding.look()
    except (LocalError, OSError) as error:
        return "missing" if finding.needed else "optional", str(error)


def _findings(home: Home) -> list[Finding]:
    packages = (str(REPOSITORY / ".venv/bin/uv"), "pip", "install", "--quiet", "--python", sys.executable)
    again = (*packages, "--require-hashes", "-r", str(REPOSITORY / "locks/local.txt"))
    return [
        Finding("python", lambda: sys.version.split()[0]),
        Finding("disk", lambda: _disk(home)),
        Finding("postgresql", lambda: _version(str(postgres.binary("postgres"))), fix=again),
        Finding("account", lambda: _account(home)),
        Finding("valkey", lambda: _version(str(valkey.binary())), fix=again),
        Finding("node", lambda: _version(str(find_node().program)), fix=again),
        Finding("git", lambda: _version("git"), needed=False),
        Finding("promtool", lambda: _version("promtool"), needed=False, fix=_apt("prometheus")),
    ]


def _disk(home: Home) -> str:
    folder = home.root if home.root.exists() else home.root.parent
    free = shutil.disk_usage(folder).free // 2**20
    if free < LEAST_FREE_MEGABYTES:
        raise LocalError(f"{free} MB free at {folder}, {LEAST_FREE_MEGABYTES} MB needed")
    return f"{free // 1024} GB free"


def _account(home: Home) -> str:
    folder = home.root if home.root.exists() else REPOSITORY
    account = account_for(postgres.binary("postgres"), folder, home.postgres / "instance" / "cluster")
    through = f" through {account.wrapper[0]}" if account.wrapper else ""
    return f"PostgreSQL runs as {'you' if account.uid is None else f'user id {account.uid}'}{through}"


def _version(program: str) -> str:
    if shutil.which(program) is None:
        raise LocalError(f"{program} is not installed")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).strip().splitlines()
    if done.returncode != 0 or not lines:
        raise LocalError(f"{program} does not run: {lines[0] if lines else done.returncode}")
    return lines[0]


def _apt(package: str) -> tuple[str, ...]:
    """Debian's package manager, where we may use it."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return ()
    install = f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {package}"
    return ("sh", "-c", install)


def _run_fix(command: tuple[str, ...]) -> bool:
    environment = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode == 0
