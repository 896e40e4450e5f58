"""Which account PostgreSQL runs as: it refuses root.

An ordinary user is itself. Root becomes the owner of existing data, or else `nobody`. When `nobody` cannot reach the
checkout (it is under a 0700 home), root enters a user namespace of its own, where it is nobody to the server but still
the owner of the files; where namespaces are forbidden, `nobody` is lent the capability to pass.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.errors import LocalError

NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """How to start a program: as user id `uid` (None: as we are), through `wrapper` (a command that starts another)."""

    uid: int | None = None
    wrapper: tuple[str, ...] = ()

    def command(self, command: Sequence[str]) -> list[str]:
        return [*self.wrapper, *command]

    def popen(self) -> dict[str, Any]:
        """Arguments for `subprocess`: who (unless the wrapper sees to it), and in a folder that everybody may enter."""
        who = {} if self.uid is None or self.wrapper else {"user": self.uid, "group": self.uid, "extra_groups": []}
        return {"cwd": "/", **who}

    def own(self, *paths: Path) -> None:
        """Hand `paths` to the account."""
        if self.uid is not None:
            for path in paths:
                os.chown(path, self.uid, self.uid)


def account_for(program: Path, folder: Path, existing: Path) -> Account:
    """Who runs `program` on data under `folder`; `existing` data keeps its owner. Raises `LocalError` if nobody can."""
    owner = existing.stat().st_uid if existing.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise LocalError(f"{existing} belongs to another user; use that user, or another OPSIGHT_HOME.")
        return Account()
    for account in _candidates(owner):
        if (not account.wrapper or shutil.which(account.wrapper[0])) and _reaches(account, program, folder):
            return account
    raise LocalError(
        f"PostgreSQL does not run as root, and no other account can reach {folder}: "
        "move the checkout out of a private home, run as an ordinary user, or set OPSIGHT_DATABASE_URL."
    )


def _candidates(owner: int | None) -> Iterator[Account]:
    """What root may start PostgreSQL as, when existing data are `owner`'s."""
    uid = NOBODY if owner is None else owner
    lend = ("--inh-caps", "+dac_override", "--ambient-caps", "+dac_override")
    if owner != 0:
        yield Account(uid)
    if owner in (None, 0):
        yield Account(wrapper=("unshare", "--user"))
    if owner != 0:
        yield Account(uid, ("setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups", *lend))


def _reaches(account: Account, program: Path, folder: Path) -> bool:
    """Whether the account may run the program and enter the folder."""
    test = ["sh", "-c", 'test -x "$2" && "$1" --version', "sh", str(program), str(folder)]
    done = subprocess.run(account.command(test), **account.popen(), capture_output=True, check=False)
    return done.returncode == 0
