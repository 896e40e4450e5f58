"""The command line, as `./opsight` runs it: a process of its own with its own streams, folder and environment.

It is forked from one that has imported the command line already; that `python -m infra.local` starts by itself is for
`up` in the foreground, and for every supervisor, to show.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from infra.local.cli import main
from infra.local.home import REPOSITORY
from tests.forking import forked, preload

COMMANDS = (
    *("infra.local.admin", "infra.local.up", "infra.local.upgrade", "infra.deploy.cli"),
    *("infra.backups.cli", "infra.backups.drill"),
)
for module in (__name__, *COMMANDS):
    preload(module)


def call(*arguments: str, environment: Mapping[str, str], seconds: float) -> "subprocess.CompletedProcess[str]":
    """What `./opsight <arguments>` says and answers; raises `subprocess.TimeoutExpired`."""
    with tempfile.TemporaryDirectory(prefix="opsight-said-") as folder:
        said = [Path(folder) / name for name in ("stdout", "stderr")]
        process = forked(_run, arguments, dict(environment), said)
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["opsight", *arguments], seconds)
        return subprocess.CompletedProcess(arguments, process.exitcode, *[path.read_text() for path in said])


def _run(arguments: tuple[str, ...], environment: dict[str, str], said: list[Path]) -> None:
    os.chdir(REPOSITORY)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor, path in enumerate(said, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
    sys.argv = ["opsight", *arguments]
    sys.exit(main())
