"""The consent page: who, what, and yes or no. It is the practice page of an installation, and says so."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse

from infra.providers.grants import Person


@dataclass(frozen=True, slots=True)
class WantedScope:
    """A permission that is asked for, in the provider's words and in ours; one that is `fixed` cannot be unticked."""

    name: str
    says: str
    is_fixed: bool = False


def consent_page(
    provider: str,
    people: Sequence[Person],
    *,
    action: str,
    hidden: Mapping[str, str],
    scopes: Sequence[WantedScope],
    redirect_uri: str,
) -> HTMLResponse:
    """Ask which of the accounts, and which of `scopes`."""
    fields = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in hidden.items())
    accounts = "".join(_account(person, is_chosen=person == people[0]) for person in people)
    body = f"""
<h1>Connect {escape(provider)} for practice</h1>
<p class="note" role="note"><strong>This is a practice page of this Opsight installation.</strong>
It stands in for the page of {escape(provider)}. Nothing you choose here is sent to {escape(provider)} or anywhere else,
and what is read afterwards is simulated.</p>
<form method="post" action="{escape(action)}">{fields}
<fieldset><legend>Choose an account</legend>{accounts}</fieldset>
<fieldset><legend>Opsight would like to</legend>{"".join(map(_tick, scopes))}</fieldset>
<p class="buttons"><button name="decision" value="allow">Allow</button>
<button name="decision" value="deny" class="quiet">Cancel</button></p>
</form>"""
    return _page(f"Connect {provider} for practice", body, redirect_uri=redirect_uri)


def refused_page(provider: str, code: str, says: str) -> HTMLResponse:
    """The provider's own error page: a client it does not know, or an address that is not registered, gets nothing."""
    body = f"""
<h1>Access blocked</h1>
<p>This is the practice page of {escape(provider)}. The request is not valid: {escape(says)}</p>
<p>Error 400: <code>{escape(code)}</code></p>"""
    answer = _page("Access blocked", body, redirect_uri="")
    answer.status_code = 400
    return answer


def _account(person: Person, *, is_chosen: bool) -> str:
    checked = " checked" if is_chosen else ""
    return (
        f'<label><input type="radio" name="account" value="{person.subject}"{checked}> '
        f"<span>{escape(person.name)}<br><small>{escape(person.email)}</small></span></label>"
    )


def _tick(scope: WantedScope) -> str:
    name = escape(scope.name)
    if scope.is_fixed:
        return f'<label><input type="checkbox" checked disabled> <span>{escape(scope.says)}</span></label>'
    return (
        f'<label><input type="checkbox" name="scope" value="{name}" checked> '
        f"<span>{escape(scope.says)}<br><small>{name}</small></span></label>"
    )


def _page(title: str, body: str, *, redirect_uri: str) -> HTMLResponse:
    nonce = secrets.token_urlsafe(12)
    target = urlsplit(redirect_uri)
    client = f" {target.scheme}://{target.netloc}" if target.netloc else ""
    html = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style nonce="{nonce}">{_STYLE}</style></head><body><main>{body}</main></body></html>"""
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'{client};"
            " frame-ancestors 'none'; base-uri 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return HTMLResponse(html, headers=headers)


_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; background: Canvas; color: CanvasText }
main { max-width: 34rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem }
.note { border: 2px solid; border-radius: .5rem; padding: .75rem 1rem }
fieldset { border: 1px solid GrayText; border-radius: .5rem; margin: 1rem 0; padding: .5rem 1rem }
label { display: flex; gap: .75rem; padding: .5rem 0; align-items: baseline; min-height: 24px }
label span { overflow-wrap: anywhere }
button { font: inherit; padding: .6rem 1.4rem; border-radius: .5rem; border: 2px solid; margin-right: .5rem }
button:not(.quiet) { background: #1849a9; border-color: #1849a9; color: #fff }
.quiet { background: Canvas; color: CanvasText }
:focus-visible { outline: 3px solid #1849a9; outline-offset: 2px }
@media (prefers-color-scheme: dark) { :focus-visible { outline-color: #9db8ff } }
"""
