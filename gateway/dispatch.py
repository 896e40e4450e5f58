"""Hands an admitted request to the part that answers it, with a token that says who asks."""

import time
from contextlib import AbstractContextManager

from starlette.types import ASGIApp, Message

from gateway.admission import Admitted
from gateway.caller import Caller, Edge
from gateway.exchange import Exchange
from gateway.headers import Pair, forwarded
from gateway.live_stream import Watch
from gateway.operations import Operation
from gateway.proxy import Proxy, Upload
from gateway.response_headers import with_defaults
from libs.auth import TokenSigner

# A token says who asks, and which request that is stands beside it: signing costs more than anything else here.
TOKEN_SECONDS = 5


class Dispatch:
    """Services are reached through `proxy`, the gateway's own operations by a call."""

    def __init__(self, signer: TokenSigner, proxy: Proxy, own: ASGIApp, *, watch_seconds: float) -> None:
        self._signer, self._proxy, self._own, self._watch_seconds = signer, proxy, own, watch_seconds

    def room_for(self, operation: Operation) -> AbstractContextManager[None]:
        """Keep a place with the part that answers until the end of the block; raises `Overloaded`."""
        return self._proxy.room_for(operation.upstream, operation.route_class)

    async def send(
        self, exchange: Exchange, operation: Operation, admitted: Admitted, body: bytes | Upload | None
    ) -> None:
        """Answer the request; raises 502, 503 and 504 problems."""
        headers = self._headers(exchange, operation, admitted, body)
        if operation.upstream == "gateway":
            await self._call_own(exchange, _edge(exchange, admitted), headers, body)
            return
        watch = Watch(admitted.still_valid, self._watch_seconds)
        await self._proxy.forward(
            exchange, operation.upstream, headers, body, route_class=operation.route_class, watch=watch
        )

    def _headers(
        self, exchange: Exchange, operation: Operation, admitted: Admitted, body: bytes | Upload | None
    ) -> list[Pair]:
        headers = forwarded(exchange.header_list, exchange.headers.get(b"connection"))
        headers += [
            (b"authorization", self._authorization(admitted.caller, operation.upstream)),
            (b"x-request-id", exchange.request_id.encode()),
            (b"traceparent", exchange.traceparent.encode()),
            (b"x-forwarded-for", exchange.client_ip.encode()),
            (b"x-forwarded-proto", b"https" if exchange.secure else b"http"),
        ]
        if isinstance(body, Upload) and b"content-length" in exchange.headers:
            headers.append((b"content-length", exchange.headers[b"content-length"]))
        return headers

    def _authorization(self, caller: Caller, upstream: str) -> bytes:
        """What says who asks: one token for all that the caller asks of a service within a few seconds."""
        now = time.monotonic()
        until, known = caller.tokens.get(upstream, (0.0, b""))
        if now > until:
            token = self._signer.sign(upstream, caller.principal_in(caller.tenant_id, None))
            known = b"Bearer " + token.encode()
            caller.tokens[upstream] = now + TOKEN_SECONDS, known
        return known

    async def _call_own(self, exchange: Exchange, edge: Edge, headers: list[Pair], body: bytes | Upload | None) -> None:
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
            "headers": headers,
            "state": {"edge": edge, "cookies": exchange.headers.get(b"cookie")},
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
