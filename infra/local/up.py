"""`up`, in the foreground or detached, and `down`."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from filelock import FileLock, Timeout
from rich.live import Live

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.leftovers import end_leftovers, living_supervisor
from infra.local.options import Options
from infra.local.processes import end, find, is_taken, tail
from infra.local.report import Phase
from infra.local.screen import Progress, announce, console, rows_of, table_of

if TYPE_CHECKING:
    from infra.local.supervisor import Supervisor

PATIENCE_SECONDS = 900
LOOP_PATIENCE_SECONDS = 30


def up_foreground(home: Home, options: Options) -> None:
    """Run the stack until Ctrl-C, with a live table on a terminal and plain lines elsewhere."""
    from infra.local.supervisor import Supervisor  # `down` and a detached `up` do without what it imports

    with _alone(home):
        _check_port(home, options)
        supervisor = Supervisor(home, options)
        asyncio.run(_with_screen(supervisor, home))


def up_detached(home: Home, options: Options) -> None:
    """Start the stack in the background and return when it is healthy; raises `LocalError` when it never is."""
    _check_port(home, options)
    log = home.fresh_log("supervisor")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "up", *options.arguments()],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _await_health(home, process, log, patience=0 if options.behind else LOOP_PATIENCE_SECONDS)
    announce(home, home.read(home.stack_file))


def already_up(home: Home) -> bool:
    """Whether this state folder's stack runs."""
    return living_supervisor(home) is not None


def down(home: Home) -> bool:
    """Stop the stack; whether there was anything to stop. Also ends what a killed supervisor left."""
    identity = living_supervisor(home)
    supervisor = find(identity) if identity else None
    if supervisor is not None:
        end([supervisor], seconds=45, signal=signal.SIGTERM)
    left = end_leftovers(home)
    return supervisor is not None or left > 0


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One supervisor a state folder; the kernel lets go of the lock when its holder dies, however it dies."""
    lock = FileLock(home.lock_file)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LocalError(f"Opsight is being started or runs already in {home.root}: see ./opsight status.") from error
    with lock:
        yield


def _check_port(home: Home, options: Options) -> None:
    """A killed supervisor's gateway may still hold it; anybody else keeps it."""
    if not is_taken(options.port, options.host):
        return
    end_leftovers(home)
    if is_taken(options.port, options.host):
        holder = _holder(options.port)
        raise LocalError(f"Port {options.port} is taken{holder}: stop it, or choose another with --port.")


def _holder(port: int) -> str:
    """By whom, as far as we may know."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
            return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})" if connection.pid else ""
    return ""


def _await_health(home: Home, process: "subprocess.Popen[bytes]", log: Path, *, patience: float) -> None:
    """Until each process is ready; `patience` is for those that keep failing."""
    progress, looping_since = Progress(), None
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        content = home.read(home.stack_file)
        if content.get("pid") == process.pid:
            progress.show(content)
            if content["state"] == Phase.READY:
                return
            looping_since = (looping_since or time.monotonic()) if content["state"] == Phase.DEGRADED else None
        if process.poll() is not None:
            raise LocalError(content.get("error") or f"the stack did not start: {tail(log)} (whole log: {log})")
        if looping_since and time.monotonic() - looping_since > patience:
            raise LocalError(f"{_failing(content)}. The rest keeps running: ./opsight status, ./opsight down.")
        time.sleep(0.1)
    raise LocalError(f"not ready after {PATIENCE_SECONDS // 60} minutes; see ./opsight status")


def _failing(content: dict[str, list[dict[str, str]]]) -> str:
    bad = [f"{item['name']} ({item['reason']})" for item in rows_of(content) if item["state"] == "crash loop"]
    return "These keep failing: " + "; ".join(bad)


async def _with_screen(supervisor: "Supervisor", home: Home) -> None:
    work = asyncio.create_task(supervisor.run())
    announced, progress = False, Progress()
    live = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None
    with live or nullcontext():
        while not work.done():
            content = supervisor.report.content()
            if content["state"] == Phase.READY and not announced:
                announced = True
                announce(home, content)
            live.update(table_of(content), refresh=True) if live else progress.show(content)
            await asyncio.wait({work}, timeout=0.25)
    await work
    console.print("Opsight has stopped.")
