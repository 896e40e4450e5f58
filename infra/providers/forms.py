"""Reading what a browser or a program sends as a form, and answering as RFC 6749 asks."""

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse

Form = dict[str, str]


async def _form(request: Request) -> Form:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


async def _form_list(request: Request) -> list[tuple[str, str]]:
    return parse_qsl((await request.body()).decode(), keep_blank_values=True)


FormOf = Annotated[Form, Depends(_form)]
FormListOf = Annotated[list[tuple[str, str]], Depends(_form_list)]


def refusal(status: int, error: str, description: str) -> JSONResponse:
    """An error of the token endpoint (RFC 6749, 5.2)."""
    body = {"error": error, "error_description": description}
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})


def tokens(content: dict[str, Any]) -> JSONResponse:
    """An answer with tokens in it, which nobody on the way stores."""
    return JSONResponse(content, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


def back(redirect_uri: str, answer: dict[str, str]) -> RedirectResponse:
    """Send the browser back to the client."""
    sign = "&" if urlsplit(redirect_uri).query else "?"
    return RedirectResponse(f"{redirect_uri}{sign}{urlencode(answer)}", 303)
