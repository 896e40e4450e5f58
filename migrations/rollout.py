"""What a release does to the database that another release still uses: expand before it, contract after it.

A revision that takes something away says `phase = "contract"` beside its `revision`, and runs when nobody of the
release before is left. All others expand: they add, and who does not know of it does not mind. Each can be taken back.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import psycopg
from alembic import command
from alembic.script import Script, ScriptDirectory
from psycopg import sql

from migrations.rooms import ROOMS, Room
from migrations.run import config_for, step_back

Phase = Literal["expand", "contract"]
# What the release before may still use. Policies, functions and constraints are no part of it: they are replaced.
TAKES_AWAY = re.compile(
    r"drop\s+(?:table|column|view|schema)|\bdrop_(?:table|column)\b|rename\s+(?:to|column)|\brename_table\b"
    r"|\bnew_column_name\b|set\s+not\s+null|alter\s+column\s+\w+\s+(?:set\s+data\s+)?type|\btype_\s*=",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Plan:
    """What lies between a database and this release.

    `now` is the revision of each room, `refusals` why the release cannot be rolled out.
    """

    now: dict[str, str]
    expand: tuple[str, ...]
    contract: tuple[str, ...]
    refusals: tuple[str, ...]


def plan(url: str, *, rooms: Sequence[Room] = ROOMS) -> Plan:
    """What to run on the database at `url`, in order, and what speaks against it."""
    now, expand, contract, refusals = {}, [], [], []
    for room in rooms:
        now[room.name] = current = _current(url, room)
        known = {script.revision for script in _script(room).walk_revisions()}
        if current and current not in known:
            refusals.append(f"{room.name}: the database is at {current}, which this release does not know; it is older")
            continue
        pending = _pending(room, current)
        refusals += _against(pending)
        for script in pending:
            (contract if phase_of(script) == "contract" else expand).append(script.revision)
    return Plan(now, tuple(expand), tuple(contract), tuple(refusals))


def run_phase(url: str, phase: Phase, *, rooms: Sequence[Room] = ROOMS) -> None:
    """Run the revisions that add, or (contract) all that is left."""
    for room in rooms:
        pending = _pending(room, _current(url, room))
        wanted = [script for script in pending if phase == "contract" or phase_of(script) == phase]
        if wanted:
            command.upgrade(config_for(room, url), wanted[-1].revision)


def go_back(url: str, before: dict[str, str], *, rooms: Sequence[Room] = ROOMS, phase: Phase = "expand") -> None:
    """Take back to the revisions in `before`, last room first; with `phase` contract only what took something away."""
    for room in reversed(rooms):
        current = _current(url, room)
        target = before.get(room.name) or "base"
        if phase == "contract":
            ran = list(_between(room, target, current))
            adding = [script.revision for script in ran if phase_of(script) == "expand"]
            target = adding[-1] if adding else target
        if current and current != target:
            step_back(url, room, target)


def ahead(url: str, *, rooms: Sequence[Room] = ROOMS) -> list[Room]:
    """The rooms that a newer release has taken further than this code knows."""
    known = {room: {script.revision for script in _script(room).walk_revisions()} for room in rooms}
    return [room for room in rooms if (current := _current(url, room)) and current not in known[room]]


def phase_of(script: Script) -> Phase:
    """When the revision runs."""
    return getattr(script.module, "phase", "expand")


def takes_away(script: Script) -> str | None:
    """What in `upgrade` a release of before would miss; None when there is nothing of the kind."""
    found = TAKES_AWAY.search(inspect.getsource(script.module.upgrade))
    return " ".join(found.group().split()) if found else None


def goes_back(script: Script) -> bool:
    """Whether `downgrade` does anything."""
    [function] = ast.parse(inspect.getsource(script.module.downgrade)).body
    assert isinstance(function, ast.FunctionDef)
    return any(not _does_nothing(line) for line in function.body)


def _does_nothing(line: ast.stmt) -> bool:
    is_docstring = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    return is_docstring or isinstance(line, ast.Pass | ast.Raise)


def _against(pending: list[Script]) -> Iterator[str]:
    contracted: str | None = None
    for script in pending:
        if not goes_back(script):
            yield f"{script.revision} cannot be taken back: its downgrade does nothing"
        if phase_of(script) == "contract":
            contracted = script.revision
        elif contracted:
            yield f"{script.revision} adds, after {contracted} has taken away: ship them in two releases"
        elif what := takes_away(script):
            yield f'{script.revision} takes away ({what}) what the running release may use: give it phase = "contract"'


def _pending(room: Room, current: str) -> list[Script]:
    """Oldest first."""
    return list(_between(room, current or "base", "head"))


def _between(room: Room, lower: str, upper: str) -> Iterator[Script]:
    """After `lower`, up to `upper`, oldest first."""
    found = _script(room).iterate_revisions(upper, lower)
    return iter([script for script in found if script.revision != lower][::-1])


def _script(room: Room) -> ScriptDirectory:
    return ScriptDirectory.from_config(config_for(room, "unused"))


def _current(url: str, room: Room) -> str:
    """The revision that the database is at; empty when this room is not in it yet."""
    table = sql.Identifier("app", f"alembic_version_{room.name}")
    with psycopg.connect(url) as connection:
        try:
            row = connection.execute(sql.SQL("select version_num from {}").format(table)).fetchone()
        except psycopg.errors.UndefinedTable:
            return ""
    return row[0] if row else ""
