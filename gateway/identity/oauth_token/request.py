"""Reads a token request (RFC 6749, 2.3.1 and 4.4.2): who asks, with which secret, for which scopes."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus
from uuid import UUID

FORM = b"application/x-www-form-urlencoded"
GRANT = "client_credentials"
MOST_FIELDS = 20
REALM = {"WWW-Authenticate": 'Basic realm="opsight", charset="UTF-8"'}


class OAuthError(Exception):
    """A refusal in the words of RFC 6749, 5.2."""

    def __init__(self, error: str, description: str, *, status: int = 400, headers: dict[str, str] | None = None):
        super().__init__(error)
        self.error, self.description, self.status, self.headers = error, description, status, headers or {}

    def body(self) -> dict[str, Any]:
        return {"error": self.error, "error_description": self.description}


def invalid_client() -> OAuthError:
    """Unknown, revoked, wrong secret: told apart nowhere."""
    return OAuthError("invalid_client", "Client authentication failed.", status=401, headers=dict(REALM))


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request that is well-formed; nothing of it is believed yet. `scopes` None asks for all there are."""

    client_id: UUID
    secret: str
    scopes: frozenset[str] | None


def read_token_request(content_type: bytes | None, authorization: bytes | None, body: bytes) -> TokenRequest:
    """The request; raises `OAuthError`."""
    if (content_type or b"").split(b";")[0].strip().lower() != FORM:
        raise OAuthError("invalid_request", "Send application/x-www-form-urlencoded.")
    form = _form(body)
    client_id, secret = _credentials(form, authorization)
    grant = form.get("grant_type")
    if grant is None:
        raise OAuthError("invalid_request", "grant_type is missing.")
    if grant != GRANT:
        raise OAuthError("unsupported_grant_type", f"Only {GRANT} is supported.")
    scopes = frozenset(form["scope"].split()) if form.get("scope", "").strip() else None
    return TokenRequest(_client_id(client_id), secret, scopes)


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise OAuthError("invalid_request", "This is not a form in UTF-8.") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise OAuthError("invalid_request", "A parameter is repeated.")
    return form


def _credentials(form: dict[str, str], authorization: bytes | None) -> tuple[str, str]:
    in_form = "client_secret" in form
    if authorization is None:
        if not in_form or "client_id" not in form:
            raise invalid_client()
        return form["client_id"], form["client_secret"]
    if in_form:
        raise OAuthError("invalid_request", "Authenticate in one way: by header or by form.")
    client_id, secret = _basic(authorization)
    if form.get("client_id", client_id) != client_id:
        raise OAuthError("invalid_request", "client_id differs from the one in the header.")
    return client_id, secret


def _basic(authorization: bytes) -> tuple[str, str]:
    """RFC 6749, 2.3.1: both parts are form-encoded before they are joined."""
    kind, _, encoded = authorization.decode("latin-1").partition(" ")
    if kind.lower() != "basic":
        raise invalid_client()
    try:
        client_id, separator, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise invalid_client() from error
    if not separator:
        raise invalid_client()
    return unquote_plus(client_id), unquote_plus(secret)


def _client_id(text: str) -> UUID:
    try:
        client_id = UUID(text)
    except ValueError as error:
        raise invalid_client() from error
    if str(client_id) != text:
        raise invalid_client()
    return client_id
