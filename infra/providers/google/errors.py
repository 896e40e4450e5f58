"""Errors as Google's APIs word them, and who may call them."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from infra.providers.callers import token_of
from infra.providers.google.oauth import PROVIDER
from infra.providers.grants import Token


class GoogleRefusal(Exception):
    """Answers as the API does, from wherever it is raised."""

    def __init__(self, status: int, name: str, message: str, *, reason: str | None = None) -> None:
        super().__init__(message)
        self.status, self.name, self.message, self.reason = status, name, message, reason

    @property
    def response(self) -> JSONResponse:
        return google_error(self.status, self.name, self.message, reason=self.reason)


def google_error(
    status: int, name: str, message: str, *, reason: str | None = None, metadata: dict[str, str] | None = None
) -> JSONResponse:
    """https://cloud.google.com/apis/design/errors"""
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if reason is not None:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        info = {"@type": kind, "reason": reason, "domain": "googleapis.com", "metadata": metadata or {}}
        error["details"] = [info]
    return JSONResponse({"error": error}, status)


def caller_with(request: Request, scopes: Sequence[str]) -> Token:
    """Whose token it is, when it has one of the scopes. Raises `GoogleRefusal`."""
    token = token_of(request, PROVIDER, request.headers.get("authorization"))
    if token is None:
        raise GoogleRefusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
    if not set(scopes) & set(token.scopes):
        says = "Request had insufficient authentication scopes."
        raise GoogleRefusal(403, "PERMISSION_DENIED", says, reason="ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    return token


def not_found() -> GoogleRefusal:
    return GoogleRefusal(404, "NOT_FOUND", "Requested entity was not found.")


def invalid(message: str) -> GoogleRefusal:
    return GoogleRefusal(400, "INVALID_ARGUMENT", message)
