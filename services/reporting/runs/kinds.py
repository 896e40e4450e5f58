"""What a kind of report brings to the pipeline of runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.reports import DraftProblem
from contracts.reporting.runs import ArtifactFormat, FailureClass, RunProvenance
from libs.auth import Scope
from libs.errors import FieldProblem
from libs.jobs import JobContext
from services.reporting.models import Report, ReportRun
from services.reporting.runs.errors import ReportNotReady


@dataclass(frozen=True)
class Frozen:
    """What a run is made of, as found when it is asked for. `planned` counts points times keywords, or sections."""

    config: dict[str, Any]
    template_version: str
    planned: int
    source: str | None = None
    geometry_hash: str | None = None
    cost_estimate: Decimal = Decimal(0)
    cost_ceiling: Decimal | None = None


@dataclass(frozen=True)
class Outcome:
    """How a kind's work on a run ended. `failure` says what is missing, when something is. `done` and `provenance` are
    of kinds that have not kept them on the way."""

    failure: "Failure | None" = None
    input: dict[str, Any] | None = None
    snapshot_id: str | None = None
    data_through: date | None = None
    content_hash: str | None = None
    done: int | None = None
    provenance: RunProvenance | None = None


@dataclass(frozen=True)
class Artifact:
    """A rendered file."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Failure:
    """What kept a run from being whole."""

    kind: FailureClass
    code: str
    message: str


class RunBroken(Exception):
    """The run cannot go on as it is; trying again by itself would not help."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class RunStopped(Exception):
    """The run is not going on any more: somebody cancelled it."""


class Kind(Protocol):
    """One kind of report."""

    formats: tuple[ArtifactFormat, ...]

    @property
    def needs(self) -> frozenset[Scope]:
        """What whoever runs it, or has its files, may read beside reports: its figures are theirs to see."""
        ...

    def problems(self, report: Report) -> list[DraftProblem]:
        """What keeps it from running; empty: it can run."""
        ...

    async def freeze(self, session: AsyncSession, report: Report, *, number: int) -> Frozen:
        """Raises `ReportNotReady` when something keeps it from running."""
        ...

    async def perform(self, context: JobContext, run: ReportRun) -> Outcome:
        """Do what is missing of it. May be called again after any crash.

        Raises `RunBroken`, `RunStopped`, and whatever the job is to be tried again for.
        """
        ...

    async def render(self, session: AsyncSession, run: ReportRun, wanted: ArtifactFormat) -> "Artifact":
        """The run as a file of one of `formats`; the same bytes each time."""
        ...

    async def forget_failed(self, session: AsyncSession, run: ReportRun) -> int:
        """Before a replay: forget what failed; how many points are asked again."""
        ...


Kinds = Mapping[str, Kind]


def refuse_unready(problems: list[DraftProblem]) -> None:
    """Raises `ReportNotReady` unless there are none."""
    if problems:
        errors = [FieldProblem(pointer=each.pointer, code=each.code, message=each.message) for each in problems]
        raise ReportNotReady(errors=errors)
