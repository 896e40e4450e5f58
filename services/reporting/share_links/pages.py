"""The pages of share links: what was shared, a form for its password, and what is wrong."""

from html import escape

from fastapi import Response

from contracts.reporting.runs import ArtifactFormat
from libs.errors import DomainError
from services.reporting.engine.provenance import ORIGINS
from services.reporting.models import ReportRun
from services.reporting.pages import page
from services.reporting.runs.shown import provenance_of
from services.reporting.share_links.errors import SharePasswordNeeded, SharePasswordWrong
from services.reporting.share_links.opening import Opened

NAMES: dict[ArtifactFormat, str] = {
    "html": "Read it here",
    "pdf": "PDF",
    "xlsx": "Excel workbook",
    "csv": "CSV",
    "json": "JSON",
    "geojson": "GeoJSON",
    "png": "Picture",
}
WHOLE = {"completed": "Complete", "partial": "Some of it is missing"}


def result_page(opened: Opened) -> Response:
    """What was shared, where its numbers come from, and a button for each format."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in _facts(opened.run))
    until = f"<p>This link works until {opened.expires_at:%Y-%m-%d %H:%M} UTC.</p>"
    body = f"<form method=post>{_passage(opened)}{_buttons(opened)}</form><dl>{facts}</dl>{until}"
    return page(opened.run.name, body, branding=opened.branding)


def password_page(wrong: str | None = None, *, status: int = 200) -> Response:
    """The form for a password; `wrong` says what was wrong with the last one."""
    said = f"<p role=alert>{escape(wrong)}</p>" if wrong else ""
    form = (
        "<form method=post><label for=password>Password</label>"
        "<input id=password name=password type=password required autofocus maxlength=128 autocomplete=off> "
        "<button>Open</button></form>"
    )
    return page("This report has a password", f"{said}{form}", status=status)


def refusal_page(error: DomainError) -> Response:
    """What is wrong, without anything of what the link leads to."""
    if isinstance(error, SharePasswordWrong | SharePasswordNeeded):
        answer = password_page(f"{error.title}.", status=error.status)
    else:
        answer = page(error.title, "<p>Ask whoever sent it to you, if you need it.</p>", status=error.status)
    answer.headers.update(error.headers)
    return answer


def _passage(opened: Opened) -> str:
    return f'<input type=hidden name=passage value="{escape(opened.passage)}">' if opened.passage else ""


def _buttons(opened: Opened) -> str:
    return " ".join(f'<button name=format value="{one}">{NAMES[one]}</button>' for one in opened.formats)


def _facts(run: ReportRun) -> list[tuple[str, str]]:
    """Who may see what, and whose run it was, concerns nobody outside."""
    seen = provenance_of(run)
    facts = [
        ("Result", WHOLE[run.state]),
        ("Data", ORIGINS[seen] if seen else ""),
        ("Data through", f"{run.data_through:%Y-%m-%d}" if run.data_through else ""),
        ("Generated", f"{run.generated_at:%Y-%m-%d %H:%M} UTC"),
        ("Run", f"{run.number}, {run.id}"),
        ("Snapshot", run.snapshot_id or ""),
        ("Code", run.code_sha[:12]),
        ("Template", f"{run.kind}/{run.template_version}"),
        ("Content", (run.content_hash or "")[:12]),
    ]
    return [(name, value) for name, value in facts if value]
