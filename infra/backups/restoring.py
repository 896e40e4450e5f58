"""Restoring a backup into a state folder, and proving that what came back is what was taken."""

import asyncio
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from gateway.identity.audit.checkpoints import Checkpoints
from gateway.identity.audit.verification import verify
from infra.backups.archives import unpack
from infra.backups.manifest import DATABASE, FILES, KEYS, ROLES, Manifest, check
from infra.backups.taking import OWN_SERVER, count_rows
from infra.local.environment import ROLES as ROLE_OF
from infra.local.environment import url_as
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.keys import role_passwords, trust_file
from infra.local.prepare import set_passwords
from infra.local.tools import maintenance_of, run_tool, server_alone
from infra.local.up import down
from infra.vault.opening import Opened, open_some
from libs.db import Database

SAMPLE = 100
PARTS = ("postgres", "data", "keys", "roles.json", "demo.json", "stack.json")
Watch = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What was proven. `tables_off` names tables whose rows are not as many as were taken; `seconds` is all of it."""

    manifest: Manifest
    tables_off: list[str]
    trail_findings: int
    trail_events: int
    secrets: Opened
    seconds: float
    set_aside: Path | None

    @property
    def is_proven(self) -> bool:
        return not self.tables_off and not self.trail_findings and self.secrets.opened == self.secrets.tried


def restore(home: Home, folder: Path, keys: Path, *, replace: bool, watch: Watch) -> Restored:
    """Bring the backup into `home`. Raises `LocalError` before anything is touched when a file is not as it was taken.

    An installation that is there stays; with `replace` it is stopped and set aside, whole, in a folder of its own.
    """
    started = time.monotonic()
    watch("Checking the files")
    manifest = _checked(folder, keys)
    set_aside = _make_room(home, replace=replace)
    home.prepare()
    watch("Unpacking keys and files")
    unpack(keys / KEYS, home.root)
    unpack(folder / FILES, home.root)
    with server_alone(home) as url:
        watch("Restoring the database")
        server = maintenance_of(url)
        run_tool("psql", "--quiet", "--no-psqlrc", "--file", str(folder / ROLES), database=server)
        run_tool("pg_restore", "--create", "--exit-on-error", str(folder / DATABASE), database=server)
        set_passwords(url, role_passwords(home))
        watch("Proving rows, the audit trail and secrets")
        with psycopg.connect(url) as connection:
            connection.execute("analyze")
            found = count_rows(connection)
        events, findings = asyncio.run(_trail(home, url))
        secrets = open_some(home, url, SAMPLE)
    off = sorted(name for name in {*found, *manifest.tables} if found.get(name) != manifest.tables.get(name))
    return Restored(manifest, off, findings, events, secrets, time.monotonic() - started, set_aside)


def _checked(folder: Path, keys: Path) -> Manifest:
    manifest = Manifest.read(folder)
    if Manifest.read(keys) != manifest:
        raise LocalError(f"{keys} holds the keys of another backup than {folder}.")
    check(folder, manifest.files)
    check(keys, manifest.keys)
    return manifest


def _make_room(home: Home, *, replace: bool) -> Path | None:
    """Where the installation that was there is now."""
    if os.environ.get("OPSIGHT_DATABASE_URL"):
        raise LocalError(OWN_SERVER)
    there = [name for name in PARTS if (home.root / name).exists()]
    if not there:
        return None
    if not replace:
        raise LocalError(f"{home.root} holds an installation or a part of one already; --replace sets it aside.")
    down(home)
    aside = home.root / f"replaced-{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}"
    aside.mkdir(mode=0o711)
    for name in there:
        (home.root / name).rename(aside / name)
    return aside


async def _trail(home: Home, url: str) -> tuple[int, int]:
    """Entries of the audit trail, and what is not right with them."""
    role = ROLE_OF["gateway"]
    assert role is not None
    pem = json.loads(trust_file(home, "gateway").read_text())["gateway"]
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, Ed25519PublicKey), "made so"
    database = Database(url_as(url, role, role_passwords(home)[role]), application_name="opsight-restore", pool_size=1)
    try:
        report = await verify(database, Checkpoints(home.data / "audit"), [key])
    finally:
        await database.dispose()
    return report.events, len(report.findings)
