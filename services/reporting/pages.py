"""Pages for people who have a link and no account: plain HTML without a script, in a sandbox."""

from html import escape

from fastapi import Response

from contracts.reporting.report_inputs.frame import Branding
from services.reporting.engine.colors import ink_on
from services.reporting.engine.wording import short

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'; sandbox allow-forms allow-downloads"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
}
_STYLE = (
    "body{margin:0;padding:10vh 24px;font:16px/1.55 system-ui,sans-serif;background:#f4f6f9;color:#1c2330}"
    "main{max-width:34rem;margin:0 auto;padding:28px;background:#fff;border-radius:12px}h1{margin-top:0;font-size:20px}"
    "button,input{font:inherit;padding:10px 16px;border-radius:8px;border:1px solid #5b6472}"
    "button{background:#2f5bd8;border-color:#2f5bd8;color:#fff}label{display:block;margin-bottom:6px}"
    "dt{font-weight:600}dd{margin:0 0 8px;overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{background:#12161d;color:#e6e9ef}main{background:#1b212b}"
    "a{color:#9db7ff}input{background:#12161d;color:#e6e9ef}}"
)


def page(title: str, body: str, *, status: int = 200, branding: Branding | None = None) -> Response:
    """An HTML page; `title` is escaped, `body` is HTML whose makers have escaped what is from outside."""
    style, head, foot = _looks(branding) if branding else ("", "", "")
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex,nofollow">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}{style}</style></head>"
        f"<body><main>{head}<h1>{escape(title)}</h1>{body}{foot}</main></body></html>"
    )
    return Response(html, status, HEADERS, media_type="text/html; charset=utf-8")


def _looks(branding: Branding) -> tuple[str, str, str]:
    """Style, head and foot of whoever publishes the page."""
    accent, name = branding.color, escape(short(branding.name, 60))
    style = (
        f"main{{border-top:8px solid {accent}}}"
        f"button{{background:{accent};border-color:{accent};color:{ink_on(accent)}}}"
        "main img{max-width:240px;max-height:60px;padding:6px;background:#fff;border-radius:6px}"
    )
    head = f'<p><img src="{branding.logo}" alt="{name}"></p>' if branding.logo else f"<p><b>{name}</b></p>"
    line = f"<p>{escape(short(branding.footer, 200))}</p>" if branding.footer else ""
    site = escape(branding.website or "")
    link = f'<p><a href="{site}" rel="nofollow noopener noreferrer">{site}</a></p>' if site else ""
    return style, head, line + link
