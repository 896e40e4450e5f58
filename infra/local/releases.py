"""Which releases serve: `deployment.json` in the state folder.

`./opsight deploy` writes it, the supervisor and the front follow it.
A release is a folder of code. The stack's own processes are one; any other runs in a state folder of its own, with
the stack's database, Redis, keys and data.
"""

import os
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home

SHARED = ("keys", "data", "roles.json", "demo.json")


@dataclass(frozen=True)
class Release:
    """Code in `folder`, whose gateway listens on the loopback `port`. `state` is its own state folder, or None for the
    stack's own processes."""

    name: str
    folder: str
    port: int
    state: str | None = None

    @property
    def home(self) -> Home:
        """Its own state folder; not to be asked of the stack's own processes."""
        assert self.state is not None, "the stack's own processes have the stack's folder"
        return Home(Path(self.state))


@dataclass(frozen=True)
class Deployment:
    """`stable` serves, but for `percent` of the callers whom `candidate` serves. `before` are the revisions of the
    database, by room, from before the newest release; `previous` is what a rollback after a promotion goes back to.

    `leaving` still runs, and gets no new requests.
    """

    stable: Release
    candidate: Release | None = None
    percent: int = 0
    previous: Release | None = None
    leaving: Release | None = None
    before: dict[str, str] | None = None

    @property
    def needs_front(self) -> bool:
        """Whether requests have to be handed on, instead of going straight to the stack's own gateway."""
        return self.candidate is not None or self.stable.state is not None

    @property
    def runs_own(self) -> bool:
        """Whether the stack's own processes are among those that run."""
        releases = (self.stable, self.candidate, self.leaving)
        return any(release is not None and release.state is None for release in releases)


def read_deployment(home: Home) -> Deployment | None:
    """None as long as nothing was ever deployed beside the stack."""
    content = home.read(_file(home))
    if not content:
        return None
    releases = {name: _release(content.get(name)) for name in ("candidate", "previous", "leaving")}
    stable = _release(content["stable"])
    assert stable is not None
    return Deployment(stable, percent=content["percent"], before=content.get("before"), **releases)


def write_deployment(home: Home, deployment: Deployment) -> Deployment:
    """Let everybody follow `deployment` from now on."""
    home.write(_file(home), asdict(deployment))
    return deployment


def forget_deployment(home: Home) -> None:
    """This checkout's code is the stable release again."""
    _file(home).unlink(missing_ok=True)


def state_folders(home: Home) -> list[Path]:
    """The state folders of releases that were ever started beside the stack."""
    return sorted((home.root / "releases").glob("*/state"))


def begin_anew(home: Home, arguments: list[str]) -> None:
    """Called by `up`: what was promoted is what starts. Its own code takes this process over when it lies elsewhere.

    A canary ends with the stack that it stood beside. Raises `LocalError` when the promoted release's folder has gone.
    """
    deployment = read_deployment(home)
    if deployment is None:
        return
    stable = deployment.stable
    if Path(stable.folder) == REPOSITORY:
        _adopt(home, deployment)
        return
    python = Path(stable.folder) / ".venv" / "bin" / "python"
    if not python.exists():
        raise LocalError(
            f"Release {stable.name} was promoted and its folder is gone: ./opsight up --here starts this one."
        )
    os.chdir(stable.folder)
    told = dict(os.environ) | {"PYTHONPATH": stable.folder, "OPSIGHT_HOME": str(home.root)}
    sys.stderr.write(
        f"opsight: release {stable.name} starts, which was promoted (up --here: this checkout's instead)\n"
    )
    os.execve(python, [str(python), "-m", "infra.local", *arguments], told)


def _adopt(home: Home, deployment: Deployment) -> None:
    """The promoted release's processes are the stack's own now; the one before would return in a folder of its own."""
    previous = deployment.previous
    if previous is not None and previous.state is None:
        previous = replace(previous, state=str(home.root / "releases" / previous.name / "state"))
    write_deployment(
        home, Deployment(replace(deployment.stable, state=None), previous=previous, before=deployment.before)
    )


def _release(content: dict[str, Any] | None) -> Release | None:
    return Release(**content) if content else None


def _file(home: Home) -> Path:
    return home.root / "deployment.json"
