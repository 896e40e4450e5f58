"""The rows of the documents that hold figures, and the command that measures each again."""

import re
from dataclasses import dataclass

from infra.local.home import REPOSITORY

PAGES = ("docs/performance.md", "docs/reliability.md")
SAME = "same"
_COMMAND = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Row:
    """A figure: the `page`, `what` it is, and the command it is measured by; empty where the document names none."""

    page: str
    what: str
    command: str


def read_rows() -> list[Row]:
    """All rows of all tables, in order. One whose last cell begins with `same` has the command of the row above."""
    return [row for page in PAGES for row in rows_of(page, (REPOSITORY / page).read_text())]


def rows_of(page: str, text: str) -> list[Row]:
    """The rows of one page."""
    found: list[Row] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|") or line.startswith("|--") or cells[-1] in ("how", "how |"):
            continue
        how = cells[-1].removesuffix("|").strip()
        named = _COMMAND.search(how)
        is_same = how.startswith(SAME) and bool(found)
        command = found[-1].command if is_same else named[1] if named else ""
        found.append(Row(page, cells[0], command))
    return found


def rows_by(command: str) -> list[Row]:
    """The rows that this command measures, with other options too."""
    return [row for row in read_rows() if row.command == command or row.command.startswith(f"{command} ")]
