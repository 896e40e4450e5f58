"""What is wrong with a file: all of it, up to a limit, so that its author need not come back for every line."""

from dataclasses import dataclass, field

from libs.errors import FieldProblem

MOST_FOUND = 50
SAID_ONCE = frozenset({"coordinates_projected", "too_many_positions"})
"""What is wrong with the file as a whole, and would be said of every feature of it."""


@dataclass(frozen=True)
class Findings:
    """Problems of one part of a file; parts of it share the list."""

    pointer: str
    subject: str = ""
    """The part as people know it, in front of every message."""
    problems: list[FieldProblem] = field(default_factory=list[FieldProblem])

    def of(self, pointer: str, subject: str = "") -> "Findings":
        """The findings of a part of this part."""
        return Findings(self.pointer + pointer, subject or self.subject, self.problems)

    def add(self, code: str, message: str) -> None:
        """Note that the rule `code` is broken here."""
        is_known = code in SAID_ONCE and any(problem.code == code for problem in self.problems)
        if len(self.problems) < MOST_FOUND and not is_known:
            self.problems.append(FieldProblem(pointer=self.pointer, code=code, message=self.subject + message))
