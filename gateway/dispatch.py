"""Hands an admitted request to the part that answers it, with a token that says who asks."""

from starlette.types import ASGIApp, Message

from gateway.admission import Admitted
from gateway.caller import Edge
from gateway.exchange import Exchange
from gateway.headers import forwarded
from gateway.live_stream import Watch
from gateway.operations import Operation
from gateway.proxy import Proxy, Upload
from gateway.response_headers import with_defaults
from libs.auth import TokenSigner


class Dispatch:
    """Services are reached through `proxy`, the gateway's own operations by a call."""

    def __init__(self, signer: TokenSigner, proxy: Proxy, own: ASGIApp, *, watch_seconds: float) -> None:
        self._signer, self._proxy, self._own, self._watch_seconds = signer, proxy, own, watch_seconds

    async def send(
        self, exchange: Exchange, operation: Operation, admitted: Admitted, body: bytes | Upload | None
    ) -> None:
        """Answer the request; raises 502, 503 and 504 problems."""
        edge = _edge(exchange, admitted)
        headers = self._headers(exchange, operation, edge, body)
        if operation.upstream == "gateway":
            await self._call_own(exchange, edge, headers, body)
            return
        watch = Watch(admitted.still_valid, self._watch_seconds)
        await self._proxy.forward(
            exchange, operation.upstream, headers, body, route_class=operation.route_class, watch=watch
        )

    def _headers(
        self, exchange: Exchange, operation: Operation, edge: Edge, body: bytes | Upload | None
    ) -> list[tuple[str, str]]:
        headers = forwarded(exchange.header_list, exchange.headers.get(b"connection"))
        headers += [
            ("authorization", f"Bearer {self._signer.sign(operation.upstream, edge.principal())}"),
            ("x-request-id", exchange.request_id),
            ("traceparent", exchange.traceparent),
            ("x-forwarded-for", exchange.client_ip),
            ("x-forwarded-proto", "https" if exchange.secure else "http"),
        ]
        if isinstance(body, Upload) and b"content-length" in exchange.headers:
            headers.append(("content-length", exchange.headers[b"content-length"].decode()))
        return headers

    async def _call_own(
        self, exchange: Exchange, edge: Edge, headers: list[tuple[str, str]], body: bytes | Upload | None
    ) -> None:
        exchange.answered_by_own = True
        content: bytes | None = body if isinstance(body, bytes) else b""

        async def receive() -> Message:
            """The body at once; then, for answers that last, whatever the client does next."""
            nonlocal content
            if content is None:
                return await exchange.receive()
            given, content = content, None
            return {"type": "http.request", "body": given, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_defaults(list(message["headers"]))
            elif exchange.method == "HEAD":
                message["body"] = b""
            await exchange.send(message)

        scope = {
            **exchange.scope,
            "method": "GET" if exchange.method == "HEAD" else exchange.method,
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            "state": {"edge": edge},
        }
        await self._own(scope, receive, send)


def _edge(exchange: Exchange, admitted: Admitted) -> Edge:
    agent = exchange.headers.get(b"user-agent")
    return Edge(
        caller=admitted.caller,
        request_id=exchange.request_id,
        client_ip=exchange.client_ip,
        secure=exchange.secure,
        session_cookie=admitted.session_cookie,
        user_agent=agent.decode("latin-1") if agent is not None else None,
    )
