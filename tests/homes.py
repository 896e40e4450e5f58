"""State folders whose database is made already, for stacks whose first start is not what a test is about.

`initdb` and every migration cost more than 3 seconds of a processor for each new home: here they are paid once a run,
and each home gets a copy. What makes a home this stack's own (its keys, the passwords of its roles, its account) it
makes itself at its start, as ever.
"""

import subprocess
from pathlib import Path

from filelock import FileLock

from infra.local.postgres import start_postgres
from infra.local.prepare import prepare
from infra.local.servers import DATABASE


def furnish(home: Path, run: Path) -> None:
    """Put a migrated database into the new state folder `home`; `run` is the folder that the test run shares."""
    made = run / "home"
    with FileLock(run / "home.lock"):
        if not made.exists():
            _make(made.with_suffix(".new"))
            made.with_suffix(".new").rename(made)
    home.mkdir(exist_ok=True)
    _copy(made / "postgres", home / "postgres")


def _make(folder: Path) -> None:
    server = start_postgres(folder / "postgres", durable=False)
    try:
        prepare(server.url.rpartition("/")[0] + f"/{DATABASE}", {})
    finally:
        server.stop()


def _copy(source: Path, target: Path) -> None:
    """With its owner, which may be another account than ours."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
