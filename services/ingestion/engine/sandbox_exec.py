"""Becomes the connector: gives up rights, takes on limits, then executes it. Started by `process.py`, stdlib only.

A program of its own, because code between fork and exec in a threaded parent may deadlock. Its one argument is JSON:
`{"argv": […], "uid": null | int, "limits": {"RLIMIT_…": int}}`.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def main(argument: str) -> None:
    order = json.loads(argument)
    if order["uid"] is not None:
        os.setgroups([])
        os.setgid(order["uid"])
        os.setuid(order["uid"])
    for name, most in order["limits"].items():
        _limit(getattr(resource, name, None), most)
    _die_with_parent()
    os.umask(0o077)
    os.execve(order["argv"][0], order["argv"], dict(os.environ))  # noqa: S606  # a fixed program, no shell


def _limit(which: int | None, most: int) -> None:
    """Never above what this process may have itself; a limit that the system does not know is left out."""
    if which is None:
        return
    _, hard = resource.getrlimit(which)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some limits
        resource.setrlimit(which, (value, value))


def _die_with_parent() -> None:
    """On Linux the kernel ends the connector when the worker dies, however the worker dies."""
    if sys.platform == "linux":
        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    main(sys.argv[1])
