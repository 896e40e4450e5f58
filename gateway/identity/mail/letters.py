"""How a mail of ours looks: the same words as plain text and as simple HTML, with everything from outside escaped."""

from dataclasses import dataclass, field
from html import escape

_STYLE = "font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:15px;line-height:1.55;color:#1c2330"
_BUTTON = (
    "display:inline-block;padding:10px 18px;border-radius:8px;background:#2f5bd8;color:#ffffff;"
    "text-decoration:none;font-weight:600"
)
_QUIET = "color:#5b6472;font-size:13px;overflow-wrap:anywhere"


@dataclass(frozen=True)
class Action:
    """The one thing to do."""

    label: str
    url: str


@dataclass(frozen=True)
class Letter:
    """A mail before it is written out. `facts` are pairs of a name and a value."""

    subject: str
    paragraphs: tuple[str, ...]
    action: Action | None = None
    facts: tuple[tuple[str, str], ...] = field(default_factory=tuple[tuple[str, str], ...])
    closing: str = ""


def as_text(letter: Letter) -> str:
    parts = list(letter.paragraphs)
    if letter.facts:
        parts.append("\n".join(f"{name}: {value}" for name, value in letter.facts))
    if letter.action:
        parts.append(f"{letter.action.label}:\n{letter.action.url}")
    if letter.closing:
        parts.append(letter.closing)
    return "\n\n".join([*parts, "Opsight"]) + "\n"


def as_html(letter: Letter) -> str:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in letter.paragraphs)
    if letter.facts:
        rows = "".join(
            f'<tr><td style="padding:2px 16px 2px 0;{_QUIET}">{escape(name)}</td><td>{escape(value)}</td></tr>'
            for name, value in letter.facts
        )
        body += f'<table role="presentation" cellspacing="0">{rows}</table>'
    if letter.action:
        url, label = escape(letter.action.url), escape(letter.action.label)
        body += f'<p style="margin:24px 0"><a href="{url}" style="{_BUTTON}">{label}</a></p>'
        body += f'<p style="{_QUIET}">Or open this address:<br><a href="{url}">{url}</a></p>'
    if letter.closing:
        body += f'<p style="{_QUIET}">{escape(letter.closing)}</p>'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(letter.subject)}</title></head>'
        f'<body style="margin:0;padding:24px;background:#f4f6f9"><div style="max-width:34rem;margin:0 auto;'
        f'padding:28px;background:#ffffff;border-radius:12px;{_STYLE}">'
        f'<p style="font-weight:700;font-size:17px;margin-top:0">Opsight</p>{body}</div></body></html>'
    )
