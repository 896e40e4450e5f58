"""A stack of its own for the launcher's tests: real processes, in a state folder that is thrown away."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from infra.local.home import REPOSITORY, Home
from infra.local.leftovers import living_supervisor
from infra.local.processes import free_port
from infra.local.up import down
from libs.testing.servers import Servers
from tests.homes import furnish
from tests.local.calling import call


@dataclass(frozen=True)
class LocalStack:
    """`./opsight` with a state folder and a port of its own."""

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """Without a dbt that waits for work: starting it costs as much as half of a stack."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("OPSIGHT_")}
        own = {"OPSIGHT_HOME": str(self.folder), "PYTHONPATH": str(REPOSITORY), "OPSIGHT_DBT_WARM": "false"}
        return inherited | own

    def opsight(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return call(*arguments, environment=self.environment | environment, seconds=150)

    def in_foreground(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "infra.local", "up", "--no-web", "--no-demo-data", "--port", str(self.port)]
        return subprocess.Popen(command, cwd=REPOSITORY, env=self.environment, stdout=subprocess.DEVNULL)

    def left_running(self) -> list[psutil.Process]:
        """Servers started from this folder."""
        return [
            process
            for process in psutil.process_iter(["cmdline"])
            if str(self.folder) in " ".join(process.info["cmdline"] or [])
        ]

    def up(self, *options: str, **environment: str) -> None:
        plain = ("--detach", "--no-web", "--no-demo-data", "--port", str(self.port))
        done = self.opsight("up", *plain, *options, **environment)
        assert done.returncode == 0, done.stdout + done.stderr

    def status(self) -> dict[str, Any]:
        """What `./opsight status --json` shows, without a process for each look."""
        home = Home(self.folder)
        return home.read(home.stack_file) if living_supervisor(home) else {"state": "stopped"}

    def process(self, name: str) -> dict[str, Any]:
        return next(item for item in self.status()["processes"] if item["name"] == name)

    def wait(self, condition: Callable[["LocalStack"], bool], seconds: float = 60, every: float = 0.3) -> None:
        deadline = time.monotonic() + seconds
        while not condition(self):
            assert time.monotonic() < deadline, json.dumps(self.status(), indent=1)
            time.sleep(every)


@contextmanager
def _stacks() -> Iterator[Callable[[], LocalStack]]:
    """Makes stacks that are stopped and removed at the end."""
    made: list[LocalStack] = []

    def make() -> LocalStack:
        folder = Path(tempfile.mkdtemp(prefix="opsight-local-"))
        # PostgreSQL may run as another account, which has to pass through.
        folder.chmod(0o711)
        made.append(LocalStack(folder, free_port()))
        return made[-1]

    yield make
    for stack in made:
        down(Home(stack.folder))
        shutil.rmtree(stack.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def new_stack() -> Iterator[Callable[[], LocalStack]]:
    """Makes stacks that are stopped and removed at the end."""
    with _stacks() as make:
        yield make


@pytest.fixture(scope="module")
def furnished_stack(new_stack: Callable[[], LocalStack], servers: Servers) -> LocalStack:
    """A stack that is not up, whose database is migrated: for what is not about a first start."""
    made = new_stack()
    furnish(made.folder, servers.folder)
    return made


@pytest.fixture(scope="module")
def stack(furnished_stack: LocalStack) -> LocalStack:
    """One stack that is up, shared by a module's tests."""
    running = furnished_stack
    running.up()
    return running


@pytest.fixture(scope="session")
def lasting_stack(servers: Servers) -> Iterator[LocalStack]:
    """One stack for the modules of the group "lasting", which go in the order of their names and leave it running."""
    with _stacks() as make:
        running = make()
        furnish(running.folder, servers.folder)
        running.up()
        yield running


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A short folder that another account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="opsight-server-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
