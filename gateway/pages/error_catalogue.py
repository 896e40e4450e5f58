"""The error catalogue: every `code` a problem may have, as the code that raises it says, and what to do about it."""

from html import escape
from typing import TypedDict

from gateway.pages.advice import advice_for
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
    links = "".join(f'<li><a href="#{escape(one["code"])}">{escape(one["code"])}</a></li>' for one in catalogue)
    return shell(
        "Errors",
        '<nav><input id="filter" type="search" placeholder="Filter errors" aria-label="Filter errors">'
        f'<ul><li><a href="/docs">API</a></li>{links}</ul></nav>'
        "<main><h1>Errors</h1><p>Every error is an RFC 9457 problem, <code>application/problem+json</code>. Its"
        " <code>code</code> is stable for programs, <code>type</code> leads here, and <code>request_id</code> lets us"
        " find what happened.</p>" + "".join(_entry(one) for one in catalogue) + "</main>",
    )


def _entry(entry: CatalogueEntry) -> str:
    code, status, title = escape(entry["code"]), entry["status"], escape(entry["title"])
    meaning = f"<p>{escape(entry['description'])}</p>" if entry["description"] else ""
    return (
        f'<section class="operation" id="{code}" data-text="{code} {status} {title.lower()}">'
        f'<h3><code>{code}</code> <span class="status">{status}</span> {title}</h3>{meaning}'
        f"<p><strong>What to do:</strong> {escape(advice_for(entry['code'], status))}</p>"
        f'<p class="access">Raised by {escape(", ".join(entry["services"]))}.</p></section>'
    )
