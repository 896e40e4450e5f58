"""The mail that brings a result to one recipient."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.reporting.report_inputs.frame import Branding
from contracts.reporting.runs import ArtifactFormat
from libs.mail import Attachment, Mail
from services.reporting.engine.provenance import ORIGINS
from services.reporting.engine.wording import short
from services.reporting.models import ReportRun
from services.reporting.runs.kinds import Artifact
from services.reporting.runs.shown import provenance_of

MIB = 1024 * 1024
MOST_ATTACHED = 10 * MIB
STATES = {
    "completed": "It is complete.",
    "partial": "Some of it is missing; the page of the run says what.",
}


@dataclass(frozen=True)
class Letter:
    """What is said to one recipient. `period` is what the figures cover; `words` are the sender's own words;
    `branding` is the run's, where it has one."""

    run: ReportRun
    period: str | None
    recipient: str
    address: str
    unsubscribe_url: str
    enclosed: "Enclosed"
    words: str | None
    branding: Branding | None = None


@dataclass(frozen=True)
class Enclosed:
    """The files that go along, and those that would make the mail too large."""

    attached: Sequence[tuple[ArtifactFormat, Artifact]]
    left_out: Sequence[tuple[ArtifactFormat, Artifact]]


def enclose(files: Iterable[tuple[ArtifactFormat, Artifact]]) -> Enclosed:
    """As many as mailboxes take, in their order."""
    attached: list[tuple[ArtifactFormat, Artifact]] = []
    left_out: list[tuple[ArtifactFormat, Artifact]] = []
    room = MOST_ATTACHED
    for name, artifact in files:
        size = len(artifact.content)
        (attached if size <= room else left_out).append((name, artifact))
        room -= size if size <= room else 0
    return Enclosed(attached, left_out)


def mail_of(letter: Letter) -> Mail:
    """With the headers that let a mail program unsubscribe at one click (RFC 8058)."""
    attached = [Attachment(one.name, one.media_type, one.content) for _, one in letter.enclosed.attached]
    return Mail(
        to=[letter.recipient],
        subject=_subject(letter.run),
        text=_text(letter),
        headers={
            "List-Unsubscribe": f"<{letter.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
        attachments=attached,
        sender_name=short(letter.branding.name, 60) if letter.branding else None,
    )


def results_url(run: ReportRun, address: str) -> str:
    """Where members see the run."""
    if run.kind == "local_grid":
        return f"{address}/ops/reports/local-search-grid/{run.report_id}/results?run={run.id}"
    return f"{address}/ops/runs/{run.id}"


def _subject(run: ReportRun) -> str:
    marks = "" if run.state == "completed" else " (incomplete)"
    return f"{run.name}: {run.generated_at:%Y-%m-%d}{marks}{_mark_of_origin(run)}"


def _mark_of_origin(run: ReportRun) -> str:
    seen = provenance_of(run)
    return "" if seen is None or seen == "live" else f" [{ORIGINS[seen]}]"


def _text(letter: Letter) -> str:
    run = letter.run
    place = "See it" if letter.branding else "See it in Opsight"
    parts = (
        f"{run.name}, run {run.number}. {STATES[run.state]}{_mark_of_origin(run)}",
        *([_quoted(letter.words)] if letter.words else []),
        _period(letter),
        f"{_files(letter.enclosed)}\n{place}: {results_url(run, letter.address)}",
        f"Run {run.id} - code {run.code_sha[:12]} - template {run.kind}/{run.template_version}"
        f" - generated {run.generated_at:%Y-%m-%d %H:%M} UTC",
        f"--\n{_signature(letter.branding)}You get this because you are a recipient of this report.\n"
        f"No more of it: {letter.unsubscribe_url}",
    )
    return "\n\n".join(parts) + "\n"


def _signature(branding: Branding | None) -> str:
    """Who publishes the report, where somebody said so."""
    if branding is None:
        return ""
    lines = (short(branding.name, 60), short(branding.footer or "", 200), branding.website or "")
    return "\n".join(line for line in lines if line) + "\n\n"


def _quoted(words: str) -> str:
    """Each line is marked: nothing that a sender types passes for what Opsight says."""
    return "\n".join(("The sender writes:", *(f"> {line}" for line in words.splitlines())))


def _files(enclosed: Enclosed) -> str:
    lines = (("Attached", enclosed.attached), ("Too large for mail", enclosed.left_out))
    return "\n".join(f"{words}: {', '.join(one.name for _, one in files)}" for words, files in lines if files)


def _period(letter: Letter) -> str:
    run = letter.run
    if letter.period:
        return f"Figures: {letter.period}"
    if run.data_through is not None:
        return f"Figures: through {run.data_through:%Y-%m-%d}"
    return f"Figures: as of {run.finished_at or run.generated_at:%Y-%m-%d %H:%M} UTC"
