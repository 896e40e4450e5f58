"""Pages for people who have a link and no account: plain HTML without a script, in a sandbox."""

from html import escape

from fastapi import Response

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


def page(title: str, body: str, *, status: int = 200) -> Response:
    """An HTML page; `title` is escaped, `body` is HTML whose makers have escaped what is from outside."""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex,nofollow">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return Response(html, status, HEADERS, media_type="text/html; charset=utf-8")
