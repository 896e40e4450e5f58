"""A small real HTTP server that answers as Airbyte's public API v1 documents, and misbehaves when it is told to."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

BASE = "/api/public/v1"
CLIENT_ID, CLIENT_SECRET = "opsight-app", "very-secret-of-the-application"
WORKSPACE = str(UUID(int=7))


@dataclass
class Trouble:
    """What the next request that fits `method` and `path` gets instead of an answer."""

    method: str
    path: str
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    after: bool = False
    """Do what was asked, and only then fail: the answer is lost on its way."""


@dataclass
class FakeAirbyte:
    """Its state, and what it was asked."""

    url: str = ""
    token_seconds: int = 900
    page: int = 100
    connections: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    statuses: list[str] = field(default_factory=lambda: ["running", "succeeded"])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add_connection(self, *, source_type: str = "google-ads", streams: tuple[str, ...] = (), **fields: Any) -> str:
        source = {"sourceId": str(uuid4()), "name": f"{source_type} source", "sourceType": source_type}
        self.sources.append(source | {"workspaceId": WORKSPACE, "configuration": {}})
        connection = {
            "connectionId": str(uuid4()),
            "name": "Ads to Postgres",
            "sourceId": source["sourceId"],
            "destinationId": str(uuid4()),
            "workspaceId": WORKSPACE,
            "status": "active",
            "schedule": {"scheduleType": "manual"},
            "configurations": {"streams": [{"name": name, "syncMode": "incremental_append"} for name in streams]},
        }
        self.connections.append(connection | fields)
        return self.connections[-1]["connectionId"]

    def fails(self, method: str, path: str, status: int, **how: Any) -> None:
        self.troubles.append(Trouble(method, path, status, **how))

    def add_job(self, connection_id: str, status: str = "running") -> dict[str, Any]:
        job = {
            "jobId": 100 + len(self.jobs),
            "status": status,
            "jobType": "sync",
            "startTime": "2026-03-01T10:00:00Z",
            "connectionId": connection_id,
        }
        self.jobs.append(job)
        return job

    def count(self, method: str, path: str) -> int:
        """How often something was asked."""
        return sum(bool(re.fullmatch(f"{method} {path}", one)) for one in self.asked)

    # What it answers, by method and path.

    def answer(
        self, method: str, path: str, query: dict[str, str], body: dict[str, Any], token: str
    ) -> tuple[int, Any]:
        if path == "/applications/token":
            return self._token(body)
        if token not in self.tokens:
            return 401, {"status": 401, "type": "unauthorized", "title": "Unauthorized"}
        if path == "/connections":
            return 200, self._paged("connections", self.connections, query)
        if path == "/sources":
            return 200, self._paged("sources", self.sources, query)
        if path.startswith("/connections/"):
            return self._one(self.connections, "connectionId", path.rpartition("/")[2])
        if path == "/jobs" and method == "POST":
            return self._start(body)
        if path == "/jobs":
            newest = [job for job in reversed(self.jobs) if job["connectionId"] == query.get("connectionId")]
            return 200, self._paged("jobs", newest, query)
        return self._job(method, path.rpartition("/")[2])

    def _token(self, body: dict[str, Any]) -> tuple[int, Any]:
        if (body.get("client_id"), body.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"title": "Unauthorized", "status": 401}
        token = uuid4().hex
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.token_seconds}

    def _paged(self, path: str, rows: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        limit, offset = min(int(query.get("limit", 20)), self.page), int(query.get("offset", 0))
        workspaces = query.get("workspaceIds", "").split(",")
        wanted = [row for row in rows if workspaces == [""] or row["workspaceId"] in workspaces]
        rest = len(wanted) > offset + limit
        following = f"{self.url}/{path}?limit={limit}&offset={offset + limit}" if rest else ""
        return {"data": wanted[offset : offset + limit], "previous": "", "next": following}

    def _one(self, rows: list[dict[str, Any]], key: str, wanted: str) -> tuple[int, Any]:
        for row in rows:
            if str(row[key]) == wanted:
                return 200, row
        return 404, {"status": 404, "title": "Not Found", "detail": f"Could not find {wanted}"}

    def _start(self, body: dict[str, Any]) -> tuple[int, Any]:
        running = [job for job in self.jobs if job["status"] not in ("succeeded", "failed", "cancelled")]
        if any(job["connectionId"] == body["connectionId"] for job in running):
            return 409, {"status": 409, "title": "Conflict", "detail": "A sync is already running for this connection"}
        return 200, self.add_job(body["connectionId"], "pending")

    def _job(self, method: str, wanted: str) -> tuple[int, Any]:
        status, job = self._one(self.jobs, "jobId", wanted)
        if status == 200 and method == "DELETE":
            job["status"] = "cancelled"
        elif status == 200 and job["status"] not in ("succeeded", "failed", "cancelled"):
            job["status"] = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            if job["status"] == "succeeded":
                job |= {"rowsSynced": 1234, "bytesSynced": 56789, "duration": "PT1M"}
        return status, job


@contextmanager
def fake_airbyte() -> Iterator[FakeAirbyte]:
    """It listens on a free port of this machine until the block ends."""
    state = FakeAirbyte()

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            parts = urlsplit(self.path)
            path, query = parts.path.removeprefix(BASE), {key: one[-1] for key, one in parse_qs(parts.query).items()}
            body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
            token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
            with state.lock:
                state.asked.append(f"{self.command} {path}")
                trouble = next((one for one in state.troubles if self._fits(one, path)), None)
                if trouble is not None:
                    state.troubles.remove(trouble)
                status, answer = (0, None)
                if trouble is None or trouble.after:
                    status, answer = state.answer(self.command, path, query, body, token)
            if trouble is None:
                self._send(status, json.dumps(answer).encode(), {"Content-Type": "application/json"})
                return
            time.sleep(trouble.delay)
            if trouble.status == 0:
                self.close_connection = True
                self.connection.close()
                return
            self._send(trouble.status, trouble.body, trouble.headers)

        def _fits(self, trouble: Trouble, path: str) -> bool:
            return trouble.method == self.command and re.fullmatch(trouble.path, path) is not None

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = _handle  # noqa: N815  # names of http.server

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}{BASE}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
