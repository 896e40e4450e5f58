"""`/deliveries/unsubscriptions`: open to whoever has the link, also to mail programs, which post to it (RFC 8058)."""

from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from libs.auth import public
from libs.errors import problems
from services.reporting.deliveries import unsubscribing
from services.reporting.deliveries.unsubscribing import Subscription
from services.reporting.links import TOKEN_PATTERN
from services.reporting.pages import page

router = APIRouter(prefix="/deliveries/unsubscriptions/{unsubscribe_token}", tags=["reporting"])

Token = Annotated[str, Path(pattern=TOKEN_PATTERN, description="The last part of the link in the mail.")]
OPEN = public(None, anonymous=True, secret_path=["unsubscribe_token"], most_body=4096)
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}},
    **problems({404: "No such link, or not any more."}),
}
# What mail programs post says nothing that the link does not say.
FORM: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "description": "`List-Unsubscribe=One-Click`, as mail programs send it; nobody looks at it.",
        "content": {
            kind: {"schema": {"type": "string"}}
            for kind in ("application/x-www-form-urlencoded", "multipart/form-data")
        },
    }
}


@router.get(
    "",
    operation_id="get_delivery_unsubscription",
    openapi_extra=OPEN,
    response_class=Response,
    responses=ANSWERS,
)
async def get_delivery_unsubscription(unsubscribe_token: Token, request: Request) -> Response:
    """A page that says which report's mail the link ends. Nothing changes by it."""
    return _page(await unsubscribing.read_link(request.app.state.database, unsubscribe_token))


@router.post(
    "",
    operation_id="create_delivery_unsubscription",
    openapi_extra=OPEN | FORM,
    response_class=Response,
    responses=ANSWERS,
)
async def create_delivery_unsubscription(unsubscribe_token: Token, request: Request) -> Response:
    """End the mail of this report to this address, at one click."""
    return _page(await unsubscribing.unsubscribe(request.app.state.database, unsubscribe_token))


def _page(found: Subscription) -> Response:
    about = f"“{escape(found.report_name)}” to {escape(found.recipient)}"
    if found.unsubscribed:
        return page("No more mail of this report", f"<p>Opsight does not mail {about} any more.</p>")
    form = '<form method="post"><button type="submit">Stop this mail</button></form>'
    return page("Stop the mail of this report?", f"<p>Opsight mails {about}.</p>{form}")
