"""Processes of a test's own, forked from one that has imported what they need.

Python keeps one such server a process and starts it once, with one list of modules. Whoever set that list took it from
the others, whose processes imported everything anew; here each module adds itself.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

_CONTEXT = multiprocessing.get_context("forkserver")
_MODULES: list[str] = []


def preload(module: str) -> None:
    """Let the server import `module` before it forks; to be said while tests are collected."""
    _MODULES.append(module)
    _CONTEXT.set_forkserver_preload([*_MODULES, "tests.mapped"])


def forked(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """A process that runs `target` and ends with this one; it is to be started."""
    return _CONTEXT.Process(target=target, args=arguments, daemon=True)
