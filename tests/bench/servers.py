"""The servers that benchmarks measure, as processes: their own PostgreSQL and Valkey, and programs on a port."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from infra.local.postgres import start_postgres
from infra.local.valkey import start_valkey
from libs.testing.databases import create_database, set_role_passwords, url_of
from libs.testing.deployables import DEPLOYABLES
from libs.testing.keys import write_keys
from migrations.rooms import LOGIN_ROLES, ROOMS
from migrations.run import upgrade


@dataclass(frozen=True)
class Ground:
    """A folder with everybody's keys in `keys`, and servers. `admin_url` is the superuser's."""

    folder: Path
    admin_url: str
    redis_url: str
    postgres: psutil.Process


@contextmanager
def ground(*rooms: str, kept: Path | None = None) -> Iterator[Ground]:
    """PostgreSQL and Valkey as the local stack runs them, durable, and the tables of these rooms.

    All of it goes when the block ends, unless there is a folder where it is `kept` for a later run.
    """
    with ExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        is_new = not (folder / "keys/trust.json").exists()
        postgres = start_postgres(folder / "postgres", durable=True)
        stack.callback(postgres.stop)
        valkey = start_valkey(folder / "valkey", durable=True)
        stack.callback(valkey.stop)
        admin_url = create_database(postgres.url, "bench") if is_new else url_of(postgres.url, database="bench")
        upgrade(admin_url, rooms=[room for room in ROOMS if room.name in rooms])
        set_role_passwords(admin_url, LOGIN_ROLES)
        if is_new:
            write_keys(folder / "keys", DEPLOYABLES)
        yield Ground(folder, admin_url, valkey.url, psutil.Process(postgres.pid))


@contextmanager
def server(
    factory: str, port: int, environment: dict[str, str], *, http: str = "httptools", core: int | None = None
) -> Iterator[psutil.Process]:
    """The app of `factory` behind uvicorn."""
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port), "--no-access-log"]
    flags = ["--no-proxy-headers", "--no-server-header", "--loop", "uvloop", "--http", http]
    with program([*command, *flags], port, environment, core=core) as process:
        yield process


@contextmanager
def program(
    command: list[str], port: int, environment: dict[str, str] | None = None, *, core: int | None = None
) -> Iterator[psutil.Process]:
    """A program until the end of the block, once it answers on `port`; on one core alone, when `core` says so."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=os.environ | (environment or {}), stdout=log, stderr=log)
        try:
            if core is not None:
                pin(process.pid, core=core)
            _wait_for(port, process)
            yield psutil.Process(process.pid)
        except BaseException:
            log.seek(0)
            print(log.read()[-3000:].decode(), file=sys.stderr)
            raise
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):  # what a flood left to do is of no use
                process.wait(timeout=15)
            process.kill()
            process.wait()


def pin(pid: int, *, core: int) -> None:
    """Keep the process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


def spent_by(processes: Iterable[psutil.Process]) -> float:
    """Milliseconds of processor time so far."""
    times = [process.cpu_times() for process in processes]
    return sum(one.user + one.system for one in times) * 1000


def spent_with_children(process: psutil.Process) -> float:
    """The same of a process and those it started, also those that ended before."""
    own = process.cpu_times()
    spent = spent_by([process]) + (own.children_user + own.children_system) * 1000
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            spent += spent_by([child])
    return spent


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing listens on {port}")
