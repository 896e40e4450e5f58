"""One request and its answer. Every answer leaves through `send`, which adds what all answers carry."""

import time

from opentelemetry.trace import Span
from starlette.types import Message, Receive, Scope, Send

from gateway.caller import Caller
from gateway.response_headers import Pair, security_headers
from libs.errors import DomainError, problem_response


class Exchange:
    """A request as the data plane sees it. `extra` are headers that the answer will carry besides its own."""

    __slots__ = (
        *("scope", "receive", "send_on", "method", "path", "query", "header_list", "headers", "host", "started"),
        *("request_id", "traceparent", "client_ip", "secure", "status", "extra", "route", "answered_by_own"),
        *("upstream", "subject", "tenant_id", "source", "shown_path", "span"),
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self.send_on = scope, receive, send
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.shown_path = self.path  # as logs and problems have it: some paths hold a secret
        self.query: bytes = scope["query_string"]
        self.header_list: list[Pair] = scope["headers"]
        self.headers: dict[bytes, bytes] = dict(self.header_list)
        self.host = self.headers.get(b"host", b"").decode("latin-1")
        self.started = time.perf_counter()
        self.request_id = ""
        self.traceparent = ""
        self.span: Span | None = None  # where traces are on
        self.client_ip = ""
        self.secure = False
        self.status = 0
        self.extra: list[Pair] = []
        self.route = "(none)"
        self.answered_by_own = False
        self.upstream = "gateway"
        self.subject: str | None = None
        self.source = ""  # whom a refusal counts against; nobody, when the request claimed to be nobody
        self.tenant_id: str | None = None

    async def send(self, message: Message) -> None:
        """Send on, with the headers that every answer carries."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._with_ours(message["headers"])}
        await self.send_on(message)

    def _with_ours(self, headers: list[Pair]) -> list[Pair]:
        """What the answer says itself comes first; only `Vary` may stand there twice."""
        ours = [(b"x-request-id", self.request_id.encode()), *security_headers(secure=self.secure), *self.extra]
        present = dict(headers)
        return headers + [pair for pair in ours if pair[0] not in present or pair[0] == b"vary"]

    async def answer(self, status: int, headers: list[Pair], body: bytes = b"") -> None:
        """A whole answer at once."""
        headers.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": b"" if self.method == "HEAD" else body})

    async def problem(self, error: DomainError) -> None:
        """Answer with the problem `error`."""
        response = problem_response(error, self.request_id, self.shown_path)
        body = bytes(response.body)
        headers: list[Pair] = [pair for pair in response.raw_headers if pair[0] != b"content-length"]
        await self.answer(response.status_code, headers, body)

    def note_caller(self, caller: Caller) -> None:
        """Remember who asked, for the log."""
        self.subject = caller.subject
        self.tenant_id = str(caller.tenant_id) if caller.tenant_id else None
