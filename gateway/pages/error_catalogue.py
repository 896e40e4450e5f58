"""The error catalogue: every `code` a problem may have, as the code that raises it says."""

from html import escape
from typing import TypedDict

from gateway.pages.api_docs import shell


class CatalogueEntry(TypedDict):
    """One code; `services` are the parts that raise it."""

    code: str
    status: int
    title: str
    description: str
    services: list[str]


def errors_page(catalogue: list[CatalogueEntry]) -> str:
    """The page that every problem's `type` points into."""
    rows = "".join(
        f'<tr id="{escape(entry["code"])}"><td><code>{escape(entry["code"])}</code></td><td>{entry["status"]}</td>'
        f"<td>{escape(entry['title'])}<br><small>{escape(entry['description'])}</small></td>"
        f"<td>{escape(', '.join(entry['services']))}</td></tr>"
        for entry in catalogue
    )
    head = "<tr><th>Code</th><th>Status</th><th>Meaning</th><th>Raised by</th></tr>"
    return shell("Errors", f'<main><h1>Errors</h1><p><a href="/docs">API</a></p><table>{head}{rows}</table></main>')
