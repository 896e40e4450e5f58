"""`/share/{token}`: open to whoever has the link. Browsers get pages, programs get files and problems."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Path, Request, Response

from libs.auth import public
from libs.errors import DomainError, problems
from services.reporting.links import TOKEN_LENGTH
from services.reporting.pages import HEADERS
from services.reporting.runs.kinds import Artifact
from services.reporting.share_links import opening
from services.reporting.share_links.desk import Desk
from services.reporting.share_links.errors import SharePasswordNeeded
from services.reporting.share_links.opening import Proof
from services.reporting.share_links.pages import password_page, refusal_page, result_page

router = APIRouter(prefix="/share/{share_token}", tags=["reporting"])

Token = Annotated[str, Path(max_length=2 * TOKEN_LENGTH, description="The last part of the link.")]
MOST_BYTES = 4096
OPEN = public(None, anonymous=True, secret_path=["share_token"], most_body=MOST_BYTES, route_class="stream")
MISSING = {404: "No such link, revoked, expired, or of something that is switched off; nobody is told which."}
LOCKED = {401: "The password is missing or wrong.", 409: "The run is asked again.", 429: "Too many wrong passwords."}
PAGE: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
FILE: dict[str, Any] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
FORM: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "description": "A form as browsers send it: `password`, `passage` (which the page has for the password) and"
        " `format`, as what the result is wanted; without `format` the page is answered.",
        "content": {"application/x-www-form-urlencoded": {"schema": {"type": "string"}}},
    }
}


@router.get(
    "",
    operation_id="get_share",
    openapi_extra=OPEN,
    response_class=Response,
    responses={200: {"content": PAGE}, **problems(MISSING | {409: LOCKED[409]})},
)
async def get_share(share_token: Token, request: Request) -> Response:
    """A page that shows what was shared, or asks for its password."""
    try:
        return result_page(await opening.show(_desk(request), share_token, _proof(request, {})))
    except SharePasswordNeeded:
        return password_page()
    except DomainError as error:
        return _refused(request, error)


@router.post(
    "",
    operation_id="open_share",
    openapi_extra=OPEN | FORM,
    response_class=Response,
    responses={200: {"content": PAGE | FILE}, **problems(MISSING | LOCKED)},
)
async def open_share(share_token: Token, request: Request) -> Response:
    """The page for a password, or the result as a file of the `format` that is named."""
    form = await _form(request)
    desk, proof = _desk(request), _proof(request, form)
    try:
        if "format" not in form:
            return result_page(await opening.show(desk, share_token, proof))
        return _file(await opening.take(desk, share_token, proof, form["format"]))
    except DomainError as error:
        return _refused(request, error)


def _desk(request: Request) -> Desk:
    return request.app.state.share_desk


async def _form(request: Request) -> dict[str, str]:
    """Its fields by name; of one given twice the last."""
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    return {name: values[-1] for name, values in fields.items()}


def _proof(request: Request, form: Mapping[str, str]) -> Proof:
    return Proof(form.get("password", ""), form.get("passage", ""), request.state.request_id)


def _file(artifact: Artifact) -> Response:
    """HTML is shown, in the sandbox that our pages have, without a script or a request; the rest is kept."""
    place = "inline" if artifact.media_type.startswith("text/html") else "attachment"
    headers = HEADERS | {"Content-Disposition": f'{place}; filename="{artifact.name}"'}
    return Response(artifact.content, media_type=artifact.media_type, headers=headers)


def _refused(request: Request, error: DomainError) -> Response:
    """People get a page that says what to do; programs the problem."""
    if "text/html" not in request.headers.get("accept", ""):
        raise error
    return refusal_page(error)
