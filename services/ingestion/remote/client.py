"""A client of Airbyte's public API v1: a token that is fetched anew in time, and answers that are believed only when
they are what the API documents."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, SecretStr, ValidationError

from libs.jobs import RetryLater
from libs.resilience import Breakers
from services.ingestion.engine.errors import ConnectorFailure
from services.ingestion.engine.redaction import Redaction
from services.ingestion.remote.failures import (
    RemoteForbidden,
    RemoteNotFound,
    RemoteRefused,
    RemoteUnauthorized,
    RemoteUnavailable,
    RemoteUnreadable,
)
from services.ingestion.remote.messages import Connection, ConnectionList, Job, JobList, Source, SourceList, Token
from services.ingestion.remote.transport import Answer, RemoteHttp

ModelT = TypeVar("ModelT", bound=BaseModel)
PAGE = 100
MOST_PAGES = 20
SPARE_SECONDS = 30
THROTTLED_SECONDS, MOST_THROTTLED_SECONDS = 30.0, 3600.0


class AlreadyRunning(Exception):
    """The remote Airbyte syncs this connection already (409)."""


@dataclass(frozen=True)
class RemoteServer:
    """A remote Airbyte and how we sign in to it. `workspaces` limits what may be used of it; None is no limit."""

    key: str
    base_url: str
    client_id: str
    client_secret: SecretStr
    workspaces: frozenset[UUID] | None = None


@dataclass
class Tokens:
    """Access tokens by server, in this process's memory alone."""

    _held: dict[str, tuple[SecretStr, float]] = field(default_factory=dict[str, tuple[SecretStr, float]])

    def find(self, key: str) -> SecretStr | None:
        token, good_until = self._held.get(key, (None, 0.0))
        return token if time.monotonic() < good_until else None

    def keep(self, key: str, token: Token) -> SecretStr:
        """Good for as long as it says, less half a minute, or half of a life that is shorter."""
        seconds = max(token.expires_in - SPARE_SECONDS, token.expires_in / 2)
        kept = SecretStr(token.access_token)
        self._held[key] = (kept, time.monotonic() + seconds)
        return kept

    def drop(self, key: str) -> None:
        self._held.pop(key, None)


class RemoteAirbyte:
    """One remote Airbyte. Every method raises `ConnectorFailure`, or `RetryLater` when it asks to wait."""

    def __init__(self, server: RemoteServer, http: RemoteHttp, tokens: Tokens, breakers: Breakers[str]) -> None:
        self._server = server
        self._http = http
        self._tokens = tokens
        self._breaker = breakers.of("airbyte", server.key)
        self._redaction = Redaction({"secret": server.client_secret.get_secret_value()})

    async def list_connections(self) -> list[Connection]:
        """Every connection that may be used, over all pages."""
        found: list[Connection] = []
        for _ in range(MOST_PAGES):
            query = {"limit": PAGE, "offset": len(found), "includeDeleted": "false"} | self._workspaces()
            page = _read(ConnectionList, await self._call("GET", "connections", query))
            found += page.data
            if not page.data or not page.next:
                break
        return [one for one in found if self.may_use(one)]

    async def list_sources(self) -> dict[UUID, Source]:
        """Every source by its id, over all pages."""
        found: list[Source] = []
        for _ in range(MOST_PAGES):
            query = {"limit": PAGE, "offset": len(found)} | self._workspaces()
            page = _read(SourceList, await self._call("GET", "sources", query))
            found += page.data
            if not page.data or not page.next:
                break
        return {one.id: one for one in found}

    async def get_connection(self, connection_id: UUID) -> Connection:
        """Raises `RemoteNotFound` also for one that may not be used."""
        connection = _read(Connection, await self._call("GET", f"connections/{connection_id}"))
        if not self.may_use(connection):
            raise RemoteNotFound("The remote Airbyte has no such connection in the workspaces that may be used.")
        return connection

    async def list_newest_jobs(self, connection_id: UUID, *, limit: int = 20) -> list[Job]:
        """The connection's newest syncs, newest first."""
        query = {"connectionId": str(connection_id), "jobType": "sync", "limit": limit, "offset": 0}
        query["orderBy"] = "createdAt|DESC"
        jobs = _read(JobList, await self._call("GET", "jobs", query)).data
        return sorted(jobs, key=lambda job: job.id, reverse=True)

    async def start_sync(self, connection_id: UUID) -> Job:
        """Raises `AlreadyRunning`."""
        return _read(
            Job, await self._call("POST", "jobs", body={"connectionId": str(connection_id), "jobType": "sync"})
        )

    async def get_job(self, job_id: int) -> Job:
        return _read(Job, await self._call("GET", f"jobs/{job_id}"))

    async def cancel_job(self, job_id: int) -> None:
        """Ask for the end of a job; one that is over or gone is fine."""
        try:
            await self._call("DELETE", f"jobs/{job_id}")
        except (AlreadyRunning, RemoteNotFound):
            return

    def may_use(self, connection: Connection) -> bool:
        return self._server.workspaces is None or connection.workspace_id in self._server.workspaces

    def _workspaces(self) -> dict[str, Any]:
        ids = self._server.workspaces
        return {} if ids is None else {"workspaceIds": ",".join(sorted(str(one) for one in ids))}

    async def _call(
        self, method: str, path: str, query: dict[str, Any] | None = None, *, body: dict[str, Any] | None = None
    ) -> Answer:
        """One call with a token that is good; when it is refused all the same, once more with a new one."""
        url = f"{self._server.base_url.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        token = self._tokens.find(self._server.key) or await self._fetch_token()
        answer = await self._send(method, url, body=body, token=token)
        if answer.status == 401:
            self._tokens.drop(self._server.key)
            answer = await self._send(method, url, body=body, token=await self._fetch_token())
        return self._checked(answer)

    async def _fetch_token(self) -> SecretStr:
        """Client credentials: https://reference.airbyte.com/reference/createaccesstoken."""
        body = {
            "client_id": self._server.client_id,
            "client_secret": self._server.client_secret.get_secret_value(),
            "grant-type": "client_credentials",
        }
        url = f"{self._server.base_url.rstrip('/')}/applications/token"
        answer = await self._send("POST", url, body=body)
        if answer.status in (400, 401, 403):
            raise RemoteUnauthorized("The remote Airbyte refuses the client id and secret.")
        return self._tokens.keep(self._server.key, _read(Token, self._checked(answer)))

    async def _send(
        self, method: str, url: str, *, body: dict[str, Any] | None = None, token: SecretStr | None = None
    ) -> Answer:
        async def act() -> Answer:
            plain = token.get_secret_value() if token else None
            answer = await self._http.send(method, url, body=body, token=plain)
            if answer.status >= 500:
                raise RemoteUnavailable(f"The remote Airbyte has a problem of its own (HTTP {answer.status}).")
            return answer

        return await self._breaker.call(act, is_failure=lambda error: isinstance(error, RemoteUnavailable))

    def _checked(self, answer: Answer) -> Answer:
        if 200 <= answer.status < 300:
            return answer
        raise self._failure(answer)

    def _failure(self, answer: Answer) -> Exception:
        said = self._redaction.clean(_detail(answer))
        match answer.status:
            case 401:
                return RemoteUnauthorized("The remote Airbyte refuses our access token, even a new one.")
            case 403:
                return RemoteForbidden(f"The remote Airbyte does not allow this application to do that.{said}")
            case 404 | 410:
                return RemoteNotFound(f"The remote Airbyte has no such connection or job any more.{said}")
            case 409:
                return AlreadyRunning()
            case 429:
                return RetryLater(retry_after(answer), "remote_throttled", "The remote Airbyte asks us to wait.")
            case status if 300 <= status < 400:
                return RemoteUnreadable("The remote Airbyte sends us elsewhere: give the API's own address.")
            case status:
                return RemoteRefused(f"The remote Airbyte refuses the request (HTTP {status}).{said}")


def retry_after(answer: Answer) -> float:
    """Seconds that a 429 asks to wait, as a number or a date; between a second and an hour."""
    said = answer.headers.get("retry-after", "")
    seconds = THROTTLED_SECONDS
    if said.isdigit():
        seconds = float(said)
    elif said:
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return seconds
        if moment.tzinfo is not None:
            seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 1.0), MOST_THROTTLED_SECONDS)


def _read(kind: type[ModelT], answer: Answer) -> ModelT:
    try:
        return kind.model_validate_json(answer.body)
    except ValidationError as error:
        places = sorted({".".join(str(part) for part in one["loc"]) or "the answer" for one in error.errors()})
        what = ", ".join(places[:5])[:200]
        raise RemoteUnreadable(f"The remote Airbyte's answer is not what its API documents ({what}).") from None


def _detail(answer: Answer) -> str:
    """What a problem of the remote Airbyte says, if it says anything to people."""
    try:
        problem = _Problem.model_validate_json(answer.body)
    except ValidationError:
        return ""
    text = " ".join((problem.detail or problem.message or problem.title or "").split())[:300]
    return f" It says: {text}" if text else ""


class _Problem(BaseModel):
    title: str | None = None
    detail: str | None = None
    message: str | None = None


def failed_there(error: Exception) -> bool:
    """Whether trying again may help, while the remote job itself goes on."""
    return isinstance(error, ConnectorFailure) and not error.permanent


def newer_than(jobs: Collection[Job], watermark: int) -> Job | None:
    """The oldest of `jobs` that is newer than `watermark`."""
    return min((job for job in jobs if job.id > watermark), key=lambda job: job.id, default=None)
