"""`migrate` and `seed` beside a running stack, or without one."""

import os
import subprocess
import sys

from infra.local.environment import Endpoints, admin_url, environment_of
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.leftovers import end_leftovers, living_supervisor
from infra.local.processes import tail
from infra.local.programs import PROGRAMS
from infra.local.servers import Servers


def migrate_database(home: Home) -> None:
    """Migrate the running stack's database, or start the embedded server for it and stop it again."""
    if living_supervisor(home) is not None or os.environ.get("OPSIGHT_DATABASE_URL"):
        _run(home, "infra.local.prepare", "migrations", {"OPSIGHT_DATABASE_URL": admin_url(home)})
        return
    end_leftovers(home)
    servers = Servers(home)
    try:
        _run(home, "infra.local.prepare", "migrations", {"OPSIGHT_DATABASE_URL": servers.start_postgres()})
    finally:
        servers.stop()


def seed_demo_account(home: Home) -> None:
    """Make the demo account in the running stack; raises `LocalError` when nothing runs."""
    content = home.read(home.stack_file)
    if living_supervisor(home) is None:
        raise LocalError("Opsight is not running: ./opsight up makes the demo account by itself.")
    endpoints = Endpoints(admin_url(home), "", content["ports"])
    gateway = next(program for program in PROGRAMS if program.name == "gateway")
    _run(home, "infra.local.seed", "seed", environment_of(gateway, home, endpoints))


def _run(home: Home, module: str, name: str, environment: dict[str, str]) -> None:
    log = home.log_of(name)
    told = dict(os.environ) | {"OPSIGHT_HOME": str(home.root), "PYTHONPATH": str(REPOSITORY)} | environment
    with log.open("ab") as output:
        command = [sys.executable, "-m", module]
        done = subprocess.run(command, cwd=REPOSITORY, env=told, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        raise LocalError(f"{tail(log, 1).removeprefix('opsight: ')} (whole log: {log})")
