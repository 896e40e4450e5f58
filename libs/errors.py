"""Domain errors and the one renderer that turns every failure into RFC 9457 `application/problem+json`."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class FieldProblem(BaseModel):
    """One thing wrong with the input: where (JSON pointer), which rule, and a sentence for people."""

    pointer: str = Field(description="JSON pointer to the field, or `#/query/<name>` for a parameter.")
    code: str = Field(description="The rule that was broken, stable for programs.")
    message: str = Field(description="What to do about it, for people.")


class Problem(BaseModel):
    """RFC 9457 problem details, as every error of the API answers."""

    type: str = Field(description="`/docs/errors#<code>`.")
    title: str
    status: int
    code: str = Field(description="Stable code for programs.")
    detail: str | None = None
    instance: str | None = None
    request_id: str | None = None
    errors: list[FieldProblem] = Field(default_factory=list[FieldProblem])
    missing_scope: str | None = Field(None, description="The scope that would allow it, when one is missing.")
    request_access: str | None = Field(None, description="Page of the web UI where that can be asked for.")


def problems(descriptions: dict[int, str]) -> dict[int | str, dict[str, Any]]:
    """`responses` of an operation: which problems it answers, by status, and when."""
    return {status: {"model": Problem, "description": text} for status, text in descriptions.items()}


class DomainError(Exception):
    """Raised by services. Subclass it with a `code`, `status` and `title` that the API promises."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldProblem] = (),
        retry_after: int | None = None,
        headers: dict[str, str] | None = None,
        missing_scope: str | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """`more` are members beyond those of every problem (RFC 9457, 3.2), for what the caller decides by."""
        super().__init__(detail or self.title)
        self.more = dict(more or {})
        self.detail = detail
        self.missing_scope = missing_scope
        self.errors = list(errors)
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)


class NotFound(DomainError):
    """Absent, or another tenant's: the two are told apart nowhere."""

    code, status, title = "not_found", 404, "There is nothing here"


class Invalid(DomainError):
    code, status, title = "invalid_request", 422, "The request is not valid"


class Unauthenticated(DomainError):
    code, status, title = "unauthenticated", 401, "Sign in first"


class Forbidden(DomainError):
    code, status, title = "forbidden", 403, "You may not do this"


class Conflict(DomainError):
    code, status, title = "conflict", 409, "This does not fit the present state"


class Unavailable(DomainError):
    code, status, title = "dependency_unavailable", 503, "A part of Opsight is away; try again shortly"


class UnexpectedFailure(DomainError):
    """What an exception nobody foresaw is shown as."""


def problem_response(error: DomainError, request_id: str | None, instance: str | None) -> JSONResponse:
    """Render `error`; `request_id` lets support find the log lines."""
    problem = Problem(
        type=f"/docs/errors#{error.code}",
        title=error.title,
        status=error.status,
        code=error.code,
        detail=error.detail,
        instance=instance,
        request_id=request_id,
        errors=error.errors,
        missing_scope=error.missing_scope,
        request_access=f"/why-denied?scope={error.missing_scope}" if error.missing_scope else None,
    )
    headers = {"Cache-Control": "no-store"} | error.headers
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True) | error.more,
        status_code=error.status,
        headers=headers,
        media_type="application/problem+json",
    )


def install_error_rendering(app: FastAPI) -> None:
    """Answer every failure of `app` with a problem; nothing of the code or the database shows."""

    async def domain_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, DomainError)
        return _render(request, error)

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return _render(request, Invalid(errors=[_field_problem(item) for item in error.errors()]))

    async def http_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return _render(request, _from_status(error))

    async def database_error(request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, DBAPIError) and not _is_passing(error):
            return _render_unexpected(request, error)
        log.warning("database.unavailable", error=type(error).__name__)
        return _render(request, Unavailable("The database cannot be reached.", retry_after=2))

    async def too_slow(request: Request, error: Exception) -> JSONResponse:
        log.warning("dependency.too_slow", error=type(error).__name__)
        return _render(request, Unavailable("Something that this needs did not answer in time.", retry_after=2))

    app.add_exception_handler(DomainError, domain_error)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(DBAPIError, database_error)
    app.add_exception_handler(ConnectionError, database_error)
    app.add_exception_handler(PoolTimeout, too_slow)
    app.add_exception_handler(TimeoutError, too_slow)
    app.add_middleware(AnswersFailures)


class AnswersFailures:
    """Ends here what nobody foresaw.

    Starlette's own handler for `Exception` answers too, but raises it once more, and uvicorn then lets go of the
    connection: the next request that somebody sends over it would fail as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = complete = False

        async def watch(message: Message) -> None:
            nonlocal started, complete
            started = True
            await send(message)
            complete = message["type"] == "http.response.body" and not message.get("more_body", False)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if started and not complete:
                raise
            response = _render_unexpected(Request(scope), error)
            if not started:
                await response(scope, receive, send)


def _render_unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request.failed", error=type(error).__name__, exc_info=error)
    return _render(request, UnexpectedFailure())


def _render(request: Request, error: DomainError) -> JSONResponse:
    request_id = getattr(request.state, "request_id", None)
    return problem_response(error, request_id, getattr(request.state, "shown_path", request.url.path))


def _field_problem(item: dict[str, object]) -> FieldProblem:
    location = [str(part) for part in item.get("loc", ())]  # type: ignore[union-attr]  # pydantic's loc is a tuple
    prefix, rest = (location[0], location[1:]) if location else ("body", [])
    escaped = [part.replace("~", "~0").replace("/", "~1") for part in rest]
    pointer = "/" + "/".join(escaped) if prefix == "body" else f"#/{prefix}/" + "/".join(escaped)
    return FieldProblem(pointer=pointer if rest else "", code=str(item.get("type")), message=str(item.get("msg")))


def _from_status(error: HTTPException) -> DomainError:
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_").replace("-", "_")
    named = type("HttpProblem", (DomainError,), {"code": code, "status": error.status_code, "title": phrase})
    return named(headers=dict(error.headers or {}))


# By the first characters of PostgreSQL's SQLSTATE: connection failures; too few resources (disk, memory, connections);
# a lock that was not to be had in time; shutting down, starting up, cancelled by an operator or a crash.
_PASSING = ("08", "53", "55P03", "57")


def _is_passing(error: DBAPIError) -> bool:
    """Whether the same may succeed in a moment: the server or the way to it is at fault, not the statement."""
    lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return lost or str(getattr(error.orig, "sqlstate", None)).startswith(_PASSING)
