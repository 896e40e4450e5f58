"""The repository as the architecture tests see it: tracked files, and the syntax trees of what runs in production."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from libs.testing.deployables import SERVICES

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ("libs", "contracts", "services", "gateway")

__all__ = [
    "ROOT",
    "RUNTIME",
    "SERVICES",
    "calls",
    "imports",
    "runtime_modules",
    "text_files",
    "tracked_files",
    "tree_of",
]


@cache
def tracked_files() -> tuple[Path, ...]:
    """What the repository holds, and what is new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for line in done.stdout.splitlines() if (path := ROOT / line).is_file())


def text_files() -> Iterator[tuple[str, str]]:
    """Path from the root and content of every file that people wrote."""
    for path in tracked_files():
        try:
            yield str(path.relative_to(ROOT)), path.read_text()
        except UnicodeDecodeError:
            continue


@cache
def runtime_modules() -> tuple[str, ...]:
    """Python files of running processes, as paths from the root; the tests' own mechanism is none of them."""
    names = (str(path.relative_to(ROOT)) for path in tracked_files() if path.suffix == ".py")
    return tuple(
        n for n in names if n.startswith(tuple(f"{r}/" for r in RUNTIME)) and not n.startswith("libs/testing/")
    )


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text())


def imports(module: str) -> set[str]:
    """The top-level packages that `module` imports."""
    found: set[str] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def calls(module: str) -> Iterator[tuple[int, str]]:
    """Line and name of every call of a method in `module`, as `receiver.method`."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, ast.unparse(node.func)
