"""HTML in one file: no request goes out, no script runs, and the page's own policy says so."""

import base64
import hashlib
import json
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from services.reporting.engine.colors import ink_on
from services.reporting.engine.document import Document
from services.reporting.engine.layout import TEMPLATES


def to_html(document: Document, *, paper: str) -> bytes:
    css = (TEMPLATES / "paper" / paper / "report.css").read_text()
    style = css.replace("__ACCENT__", document.color).replace("__ON_ACCENT__", ink_on(document.color))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    template = _templates(paper).get_template("report.html.jinja")
    page = template.render(report=document, style=Markup(style), policy=policy, facts=_block(document))  # noqa: S704  # our own file, and a colour of six digits
    return page.encode()


def _block(document: Document) -> Markup:
    """The facts for programs. `<` is written as an escape, so that no value can end the block."""
    text = json.dumps(dict(document.facts), ensure_ascii=True, indent=1)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


@lru_cache(maxsize=4)
def _templates(paper: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "paper" / paper),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["drawn"] = Markup
    return environment
