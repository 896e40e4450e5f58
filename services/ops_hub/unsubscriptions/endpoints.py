"""`/unsubscribe`: open to whoever has the link. RFC 8058: mail programs post to it, without a cookie or a session."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from contracts.ops_hub.review_requests import Unsubscription
from libs.auth import public
from libs.errors import problems
from services.ops_hub.review_requests.links import TOKEN_LENGTH
from services.ops_hub.unsubscriptions import service

router = APIRouter(prefix="/unsubscribe/{token}", tags=["unsubscribe"])

Token = Annotated[
    str, Path(pattern=f"^[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}$", description="The last part of the link in the mail.")
]
MISSING = problems({404: "No such link, or not any more."})
OPEN = public(None, anonymous=True, secret_path=["token"], most_body=4096)
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


@router.get("", operation_id="get_unsubscription", openapi_extra=OPEN, responses=MISSING)
async def get_unsubscription(token: Token, request: Request) -> Unsubscription:
    """Whose mail a link ends, and whether it has. Nothing changes by it."""
    return await service.read_link(request.app.state.database, token)


@router.post("", operation_id="unsubscribe", openapi_extra=OPEN | FORM, responses=MISSING)
async def unsubscribe(token: Token, request: Request) -> Unsubscription:
    """End the mail that this link came with, at one click."""
    return await service.unsubscribe(request.app.state.database, token)
