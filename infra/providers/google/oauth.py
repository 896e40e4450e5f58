"""Google's OAuth for web server applications, as documented: consent, token endpoint, revocation.

https://developers.google.com/identity/protocols/oauth2/web-server and OpenID Connect for the id token.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from infra.providers.callers import grants_of
from infra.providers.consent import WantedScope, consent_page, refused_page
from infra.providers.control import Control, ControlOf, control_of, provider_router
from infra.providers.forms import FormListOf, FormOf, back, refusal, tokens
from infra.providers.grants import Client, Token

PROVIDER = "google"
AUTHORIZE = "/o/oauth2/v2/auth"
SAYS = {
    "https://www.googleapis.com/auth/business.manage": "See, edit, create and delete your Google business listings",
    "https://www.googleapis.com/auth/analytics.readonly": "See and download your Google Analytics data",
    "openid": "Associate you with your personal info on Google",
    "email": "See your primary Google Account email address",
    "profile": "See your personal info",
}
FIXED = ("openid", "email", "profile")
_CARRIED = ("client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "nonce", "access_type")
router = provider_router(PROVIDER)


class Refused(Exception):
    """The request is not valid, and the browser must not be sent anywhere with it."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(code)
        self.code, self.says = code, says


@router.get(AUTHORIZE, name="google.authorize")
async def authorize(request: Request, control: ControlOf) -> Response:
    """The consent page."""
    asked = dict(request.query_params)
    try:
        check_request(request, asked)
    except Refused as error:
        return refused_page("Google", error.code, error.says)
    scopes = asked["scope"].split()
    if control.behaviour.consents_by_itself:
        return _agreed(request, asked, control.people[0].subject, scopes)
    wanted = [WantedScope(name, SAYS.get(name, name), name in FIXED) for name in scopes]
    hidden = {name: asked[name] for name in _CARRIED if name in asked} | {"wanted": asked["scope"]}
    return consent_page(
        "Google",
        control.people,
        action=f"/google{AUTHORIZE}",
        hidden=hidden | {"response_type": "code"},
        scopes=wanted,
        redirect_uri=asked["redirect_uri"],
    )


@router.post(AUTHORIZE, name="google.consent")
async def consent(request: Request, form: FormListOf) -> Response:
    """What the person decided."""
    asked = dict(form)
    asked["scope"] = asked.get("wanted", "")
    try:
        check_request(request, asked)
    except Refused as error:
        return refused_page("Google", error.code, error.says)
    if asked.get("decision") != "allow":
        return back(asked["redirect_uri"], {"error": "access_denied", "state": asked.get("state", "")})
    ticked = {value for name, value in form if name == "scope"}
    granted = [name for name in asked["scope"].split() if name in FIXED or name in ticked]
    return _agreed(request, asked, asked.get("account", ""), granted)


def check_request(request: Request, asked: Mapping[str, str]) -> Client:
    """The client, when it may ask this way; raises `Refused`."""
    client: Client | None = request.app.state.clients.get(asked.get("client_id", ""))
    if client is None:
        raise Refused("invalid_client", "the OAuth client was not found.")
    if asked.get("redirect_uri") not in client.redirect_uris:
        raise Refused("redirect_uri_mismatch", "the redirect address is not registered for this client.")
    if asked.get("response_type") != "code" or not asked.get("scope"):
        raise Refused("invalid_request", "it must ask for a code, and for a scope.")
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        raise Refused("invalid_request", "the code challenge must be made with S256.")
    return client


def _agreed(request: Request, asked: Mapping[str, str], subject: str, granted: list[str]) -> Response:
    code, _ = grants_of(request).begin(
        PROVIDER,
        asked["client_id"],
        subject,
        granted,
        redirect_uri=asked["redirect_uri"],
        challenge=asked.get("code_challenge", ""),
        nonce=asked.get("nonce", ""),
    )
    answer = {"state": asked.get("state", ""), "iss": issuer_of(request), "code": code, "scope": " ".join(granted)}
    return back(asked["redirect_uri"], answer | {"authuser": "0", "prompt": "consent"})


@router.post("/token", name="google.token")
async def token(request: Request, form: FormOf, control: ControlOf) -> JSONResponse:
    """Codes and refresh tokens for access tokens."""
    client: Client | None = request.app.state.clients.get(form.get("client_id", ""))
    if client is None or not hmac.compare_digest(client.secret, form.get("client_secret", "")):
        return refusal(401, "invalid_client", "Unauthorized")
    match form.get("grant_type"):
        case "authorization_code":
            return _exchange(request, form, client, control)
        case "refresh_token":
            return _refresh(request, form, client, control)
        case _:
            return refusal(400, "unsupported_grant_type", "Invalid grant_type")


def _exchange(request: Request, form: Mapping[str, str], client: Client, control: Control) -> JSONResponse:
    grants = grants_of(request)
    code = grants.read(form.get("code", ""), "code", PROVIDER)
    if code is None or code.client_id != client.id:
        return refusal(400, "invalid_grant", "Malformed auth code.")
    if code.redirect_uri != form.get("redirect_uri"):
        return refusal(400, "redirect_uri_mismatch", "Bad Request")
    if code.challenge and not hmac.compare_digest(code.challenge, challenge_of(form.get("code_verifier", ""))):
        return refusal(400, "invalid_grant", "Invalid code verifier.")
    if not grants.use_once(code):
        # RFC 6749, 4.1.2: what was issued for a code that comes twice is taken back.
        grants.revoke_grant(code.grant)
        return refusal(400, "invalid_grant", "Bad Request")
    content = _issued(request, code, control) | {"refresh_token": grants.issue(code, "refresh", seconds=None)}
    return tokens(content | ({"id_token": _id_token(request, code, client)} if "openid" in code.scopes else {}))


def _refresh(request: Request, form: Mapping[str, str], client: Client, control: Control) -> JSONResponse:
    grants = grants_of(request)
    refresh = grants.read(form.get("refresh_token", ""), "refresh", PROVIDER)
    if refresh is None or refresh.client_id != client.id:
        return refusal(400, "invalid_grant", "Token has been expired or revoked.")
    content = _issued(request, refresh, control)
    if control.behaviour.rotates_refresh_tokens:
        if not grants.use_once(refresh):
            grants.revoke_grant(refresh.grant)
            return refusal(400, "invalid_grant", "Token has been expired or revoked.")
        content["refresh_token"] = grants.issue(refresh, "refresh", seconds=None)
    return tokens(content)


def _issued(request: Request, of: Token, control: Control) -> dict[str, Any]:
    seconds = control.behaviour.access_seconds
    return {
        "access_token": grants_of(request).issue(of, "access", seconds=seconds),
        "expires_in": seconds,
        "scope": " ".join(of.scopes),
        "token_type": "Bearer",
    }


@router.post("/revoke", name="google.revoke")
async def revoke(request: Request, form: FormOf) -> JSONResponse:
    """Take back everything that the account granted to the client, whichever of its tokens is shown."""
    grants = grants_of(request)
    text = form.get("token") or request.query_params.get("token", "")
    found = grants.read(text, "refresh", PROVIDER) or grants.read(text, "access", PROVIDER)
    if found is None:
        return refusal(400, "invalid_token", "Token expired or revoked")
    grants.revoke_all(PROVIDER, found.client_id, found.subject)
    return JSONResponse({})


def issuer_of(request: Request) -> str:
    """Who this Google says it is."""
    return f"{request.base_url}google".rstrip("/")


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _id_token(request: Request, code: Token, client: Client) -> str:
    """Who consented. The client has it from us directly, and need not check its signature (OpenID Connect, 3.1.3.7)."""
    person = control_of(request).person(code.subject)
    now = int(time.time())
    claims = {
        "iss": issuer_of(request),
        "aud": client.id,
        "azp": client.id,
        "sub": person.subject,
        "email": person.email,
        "email_verified": True,
        "iat": now,
        "exp": now + 3600,
    }
    header = {"alg": "HS256", "typ": "JWT"}
    signed = ".".join(_part(part) for part in (header, claims | ({"nonce": code.nonce} if code.nonce else {})))
    mac = hmac.digest(client.secret.encode(), signed.encode(), hashlib.sha256)
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _part(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
