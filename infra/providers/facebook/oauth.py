"""Facebook Login built by hand, as documented: dialog, code exchange, long-lived tokens, pages, inspection, removal.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow; there are no refresh tokens.
"""

import hmac
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from infra.providers.callers import Authorization, grants_of
from infra.providers.consent import WantedScope, consent_page, refused_page
from infra.providers.control import Control, ControlOf, control_of, provider_router
from infra.providers.forms import FormListOf, FormOf, back, tokens
from infra.providers.google.oauth import challenge_of
from infra.providers.grants import Client, Token

PROVIDER = "facebook"
DIALOG = "/dialog/oauth"
SHORT_SECONDS = 3600
DATA_ACCESS_SECONDS = 90 * 86_400
SAYS = {
    "pages_show_list": "Show a list of the Pages you manage",
    "pages_read_engagement": "Read content posted on the Page",
    "pages_read_user_content": "Read user content on your Page, such as ratings and recommendations",
    "public_profile": "Receive your name and profile picture",
}
_CARRIED = ("client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method")
PAGES = (
    {"id": "200000000000001", "name": "Practice Coffee House", "category": "Coffee shop"},
    {"id": "200000000000002", "name": "Practice Coffee Roastery", "category": "Coffee shop"},
)
router = provider_router(PROVIDER)


@router.get(DIALOG, name="facebook.dialog")
async def dialog(request: Request, control: ControlOf) -> Response:
    """The consent page."""
    asked = dict(request.query_params)
    if refused := _refused(request, asked):
        return refused
    scopes = ["public_profile", *(name for name in asked.get("scope", "").split(",") if name)]
    if control.behaviour.consents_by_itself:
        return _agreed(request, asked, control.people[0].subject, scopes)
    wanted = [WantedScope(name, SAYS.get(name, name), name == "public_profile") for name in scopes]
    hidden = {name: asked[name] for name in _CARRIED if name in asked}
    return consent_page(
        "Facebook",
        control.people,
        action=f"/facebook{DIALOG}",
        hidden=hidden | {"wanted": ",".join(scopes)},
        scopes=wanted,
        redirect_uri=asked["redirect_uri"],
    )


@router.post(DIALOG, name="facebook.consent")
async def consent(request: Request, form: FormListOf) -> Response:
    """What the person decided."""
    asked = dict(form)
    if refused := _refused(request, asked):
        return refused
    if asked.get("decision") != "allow":
        denied = {"error": "access_denied", "error_code": "200", "error_reason": "user_denied"}
        return back(asked["redirect_uri"], denied | {"error_description": "Permissions error", "state": asked["state"]})
    ticked = {value for name, value in form if name == "scope"} | {"public_profile"}
    granted = [name for name in asked.get("wanted", "").split(",") if name in ticked]
    return _agreed(request, asked, asked.get("account", ""), granted)


def _refused(request: Request, asked: Mapping[str, str]) -> Response | None:
    client: Client | None = request.app.state.clients.get(asked.get("client_id", ""))
    if client is None:
        return refused_page("Facebook", "101", "the app id is not valid.")
    if asked.get("redirect_uri") not in client.redirect_uris:
        return refused_page("Facebook", "191", "this redirect address is not allowed by the app's settings.")
    return None


def _agreed(request: Request, asked: Mapping[str, str], subject: str, granted: list[str]) -> Response:
    code, _ = grants_of(request).begin(
        PROVIDER,
        asked["client_id"],
        subject,
        granted,
        redirect_uri=asked["redirect_uri"],
        challenge=asked.get("code_challenge", ""),
    )
    return back(asked["redirect_uri"], {"code": code, "state": asked.get("state", "")})


@router.get("/oauth/access_token", name="facebook.access_token")
@router.post("/oauth/access_token", name="facebook.access_token")
async def access_token(request: Request, form: FormOf, control: ControlOf) -> JSONResponse:
    """A code for a short-lived token, or a short-lived token for a long-lived one."""
    asked = dict(request.query_params) | form
    client: Client | None = request.app.state.clients.get(asked.get("client_id", ""))
    if client is None or not hmac.compare_digest(client.secret, asked.get("client_secret", "")):
        return graph_error(1, "Error validating client secret.")
    if asked.get("grant_type") == "fb_exchange_token":
        return _lengthen(request, asked, client, control)
    grants = grants_of(request)
    code = grants.read(asked.get("code", ""), "code", PROVIDER)
    if code is None or code.client_id != client.id or code.redirect_uri != asked.get("redirect_uri"):
        return graph_error(100, "Error validating verification code. Please make sure your redirect_uri is identical")
    if code.challenge and code.challenge != challenge_of(asked.get("code_verifier", "")):
        return graph_error(100, "Invalid code_verifier parameter.")
    if not grants.use_once(code):
        return graph_error(100, "This authorization code has been used.", subcode=36009)
    return _issued(request, code, SHORT_SECONDS)


def _lengthen(request: Request, asked: Mapping[str, str], client: Client, control: Control) -> JSONResponse:
    shown = grants_of(request).read(asked.get("fb_exchange_token", ""), "access", PROVIDER)
    if shown is None or shown.client_id != client.id:
        return graph_error(190, "Error validating access token: Session has expired.", subcode=463)
    return _issued(request, shown, control.behaviour.long_lived_seconds)


def _issued(request: Request, of: Token, seconds: int) -> JSONResponse:
    text = grants_of(request).issue(of, "access", seconds=seconds)
    return tokens({"access_token": text, "token_type": "bearer", "expires_in": seconds})


@router.get("/me", name="facebook.me")
async def me(request: Request, authorization: Authorization = None) -> JSONResponse:
    """Whose token it is."""
    caller = caller_of(request, authorization)
    if caller is None:
        return _not_signed_in()
    person = control_of(request).person(caller.subject)
    content: dict[str, Any] = {"id": person.subject, "name": person.name}
    if "permissions" in request.query_params.get("fields", "").split(","):
        asked = [*SAYS] if caller.scopes else []
        statuses = [{"permission": name, "status": _status(caller, name)} for name in asked]
        content["permissions"] = {"data": statuses}
    return JSONResponse(content)


def _status(caller: Token, scope: str) -> str:
    return "granted" if scope in caller.scopes else "declined"


@router.get("/me/accounts", name="facebook.accounts")
async def accounts(request: Request, authorization: Authorization = None) -> JSONResponse:
    """The pages that the person manages, each with its own token."""
    caller = caller_of(request, authorization)
    if caller is None:
        return _not_signed_in()
    if "pages_show_list" not in caller.scopes:
        return graph_error(200, "Requires pages_show_list permission to manage the object", status=403)
    grants = grants_of(request)
    pages = [
        page | {"access_token": grants.issue(caller, "page", seconds=None), "tasks": ["ANALYZE"]} for page in PAGES
    ]
    return JSONResponse({"data": pages, "paging": {}})


@router.get("/debug_token", name="facebook.debug_token")
async def debug_token(request: Request, input_token: str, authorization: Authorization = None) -> JSONResponse:
    """What a token is worth. Asked with the app's own token, `id|secret`."""
    shown = request.query_params.get("access_token") or (authorization or "").partition(" ")[2]
    client: Client | None = request.app.state.clients.get(shown.partition("|")[0])
    if client is None or shown != f"{client.id}|{client.secret}":
        return graph_error(190, "Invalid OAuth access token signature.")
    grants = grants_of(request)
    token = grants.read_any(input_token, PROVIDER)
    if token is None:
        error = {"code": 190, "message": "The access token could not be decrypted"}
        return JSONResponse({"data": {"is_valid": False, "scopes": [], "error": error}})
    is_valid = grants.read(input_token, token.kind, PROVIDER) is not None
    data: dict[str, Any] = {
        "app_id": client.id,
        "type": "PAGE" if token.kind == "page" else "USER",
        "is_valid": is_valid,
        "expires_at": int(token.expires_at or 0),
        "data_access_expires_at": int(token.issued_at) + DATA_ACCESS_SECONDS,
        "issued_at": int(token.issued_at),
        "scopes": list(token.scopes),
        "granular_scopes": [{"scope": scope} for scope in token.scopes],
        "user_id": token.subject,
    }
    if not is_valid:
        subcode = 460 if grants.is_revoked(token) else 463
        data["error"] = {"code": 190, "subcode": subcode, "message": "Error validating access token"}
    return JSONResponse({"data": data})


@router.delete("/{user}/permissions", name="facebook.permissions")
async def permissions(user: str, request: Request, authorization: Authorization = None) -> JSONResponse:
    """Take the app away from the person: everything that they granted to it."""
    caller = caller_of(request, authorization)
    if caller is None:
        return _not_signed_in()
    if user not in ("me", caller.subject):
        return graph_error(100, "Unsupported delete request.")
    grants_of(request).revoke_all(PROVIDER, caller.client_id, caller.subject)
    return JSONResponse({"success": True})


def caller_of(request: Request, authorization: str | None) -> Token | None:
    """The user's or the page's token, from the header or the address."""
    text = request.query_params.get("access_token") or (authorization or "").partition(" ")[2]
    grants = grants_of(request)
    return grants.read(text, "access", PROVIDER) or grants.read(text, "page", PROVIDER)


def graph_error(code: int, message: str, *, subcode: int | None = None, status: int = 400) -> JSONResponse:
    """An error as the Graph API words it."""
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Practice"}
    return JSONResponse({"error": error | ({"error_subcode": subcode} if subcode else {})}, status)


def _not_signed_in() -> JSONResponse:
    return graph_error(190, "Error validating access token: The session is invalid.", subcode=467)
