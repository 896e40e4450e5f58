"""What goes to people of a result: which files, and with which words."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.reporting.deliveries import RunDelivery
from contracts.reporting.runs import ArtifactFormat
from libs.errors import FieldProblem, Invalid
from services.reporting.models import ReportRun
from services.reporting.reports.addresses import checked_recipients


@dataclass(frozen=True)
class Choice:
    """The files that go along, and what the sender says to them."""

    formats: tuple[ArtifactFormat, ...] = ("pdf",)
    words: str | None = None


USUAL = Choice()
"""What schedules send."""


def occasion_of(run: ReportRun, choice: Choice) -> str:
    """Names the run's result, which a replay makes another one, and what is sent of it unless that is as usual."""
    result = f"result-{run.replays}"
    if choice == USUAL:
        return result
    chosen = json.dumps([choice.formats, choice.words]).encode()
    return f"{result}-{hashlib.sha256(chosen).hexdigest()[:16]}"


def choose(wanted: RunDelivery, formats: Sequence[ArtifactFormat], recipients: list[str]) -> tuple[Choice, list[str]]:
    """The choice and whom it goes to: files of `formats`, which the run can be had as, and to `recipients` unless it
    names others. Raises `Invalid`, which names each file and each address that is none."""
    problems = _unknown(wanted.formats or (), formats)
    if wanted.recipients is not None:
        try:
            recipients = checked_recipients(wanted.recipients)
        except Invalid as refused:
            problems += refused.errors
    if problems:
        raise Invalid(errors=problems)
    files = tuple(sorted(set(wanted.formats), key=formats.index)) if wanted.formats else USUAL.formats
    return Choice(files, wanted.message), recipients


def _unknown(wanted: Sequence[ArtifactFormat], formats: Sequence[ArtifactFormat]) -> list[FieldProblem]:
    return [
        FieldProblem(pointer=f"/formats/{place}", code="format_unknown", message=f"The run is not had as {one}.")
        for place, one in enumerate(wanted)
        if one not in formats
    ]
