"""A Superset on this machine's loopback, with metadata of its own and the dashboards imported; then gone again."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from infra.bi.bundle import uri_of, write_bundle
from infra.local.errors import LocalError
from infra.local.foreign import SUPERSET, Watch
from infra.local.home import REPOSITORY, Home
from infra.local.last_words import last_words

CONFIGURATION = REPOSITORY / "infra/bi/superset_config.py"
ADMIN = "admin"
STEP_SECONDS, START_SECONDS = 600, 300
"""A first start takes 45 seconds on an idle machine; it may be a loaded one."""


@dataclass(frozen=True)
class Superset:
    """Where its programs are, the folder of its metadata, and its port. The password is made anew each time."""

    programs: Path
    folder: Path
    port: int
    password: str = field(default_factory=lambda: secrets.token_urlsafe(15), repr=False)
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "superset.log"


@contextmanager
def running(home: Home, database_url: str, watch: Watch, *, port: int | None = None) -> Iterator[Superset]:
    """Superset with the dashboards on `database_url`, until the block is left; nothing of it stays but its packages.

    Raises `LocalError` with Superset's last words when a step fails.
    """
    programs = SUPERSET.folder(home, watch) / "bin"
    with _folder(home) as folder:
        superset = Superset(programs, folder, port or _free_port())
        watch("Preparing Superset")
        _step(superset, "db", "upgrade")
        _step(superset, "fab", "create-admin")
        _step(superset, "init")
        watch("Importing the dashboards")
        bundle = folder / "dashboards.zip"
        write_bundle(bundle, uri=uri_of(database_url))
        _step(superset, "import-dashboards", "--path", str(bundle), "--username", ADMIN)
        bundle.unlink()
        watch("Starting Superset")
        with _serving(superset):
            yield superset


@contextmanager
def _folder(home: Home) -> Iterator[Path]:
    """A folder for nobody else: Superset keeps the login's password in its metadata."""
    parent = home.root / "bi"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _step(superset: Superset, *arguments: str) -> None:
    with superset.log.open("ab") as log:
        command = [str(superset.programs / "superset"), *arguments]
        try:
            done = subprocess.run(
                command,
                env=_environment(superset),
                cwd=superset.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                timeout=STEP_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise LocalError(f"`superset {arguments[0]}` takes too long") from error
    if done.returncode != 0:
        raise LocalError(f"`superset {arguments[0]}` failed: {last_words(superset.log)}")


@contextmanager
def _serving(superset: Superset) -> Iterator[None]:
    bind = ["--bind", f"127.0.0.1:{superset.port}", "--workers", "1", "--threads", "4", "--timeout", "120"]
    command = [str(superset.programs / "gunicorn"), *bind, "superset.app:create_app()"]
    with superset.log.open("ab") as log:
        process = subprocess.Popen(
            command,
            env=_environment(superset),
            cwd=superset.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_until_healthy(superset, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(superset: Superset, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise LocalError(f"Superset ended at once: {last_words(superset.log)}")
        try:
            if httpx.get(f"{superset.url}/health", timeout=5).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise LocalError(f"Superset did not answer within {START_SECONDS} seconds")


def _environment(superset: Superset) -> dict[str, str]:
    """What it needs, and none of Opsight's settings. Flask takes options from there: no secret is an argument."""
    own = {
        "SUPERSET_CONFIG_PATH": str(CONFIGURATION),
        "SUPERSET_HOME": str(superset.folder),
        "SUPERSET_SECRET_KEY": superset.secret_key,
        "SUPERSET_METADATA_URI": f"sqlite:///{superset.folder / 'superset.db'}",
        "FLASK_APP": "superset.app:create_app()",
        "FLASK_FAB_CREATE_ADMIN_USERNAME": ADMIN,
        "FLASK_FAB_CREATE_ADMIN_FIRSTNAME": "Opsight",
        "FLASK_FAB_CREATE_ADMIN_LASTNAME": "Administrator",
        "FLASK_FAB_CREATE_ADMIN_EMAIL": "admin@example.com",
        "FLASK_FAB_CREATE_ADMIN_PASSWORD": superset.password,
    }
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ", "TMPDIR") if name in os.environ}
    return inherited | own
