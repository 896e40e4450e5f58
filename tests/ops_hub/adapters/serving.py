"""The provider server on a port of its own, which can go away and come back, and who reads it."""

import threading
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn

from infra.local.processes import free_port
from infra.providers.app import make_app
from infra.providers.control import CONTROL_HEADER
from infra.providers.grants import Client
from services.ops_hub.connections.adapters.live import dataforseo, facebook, google, google_analytics
from services.ops_hub.connections.adapters.protocol import AdapterContext

CLIENT = Client("practice", "practice-secret", ("http://127.0.0.1/callback",))
ROBIN, SAM = "100000000000000000001", "100000000000000000002"
BUSINESS = ("https://www.googleapis.com/auth/business.manage",)
ANALYTICS = ("https://www.googleapis.com/auth/analytics.readonly",)
PAGES = ("pages_show_list", "pages_read_engagement", "pages_read_user_content")
COFFEE, CHAIN = "accounts/300000000000000000001", "accounts/300000000000000000002"


@dataclass
class PracticeServer:
    """`start` and `stop` are an outage as it is: nobody listens. What was granted and replied outlives it."""

    port: int = field(default_factory=free_port)
    app: Any = field(default_factory=lambda: make_app(clients=[CLIENT], key=b"practice-key"))
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        config = uvicorn.Config(self.app, port=self.port, log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the provider server did not start"
            threading.Event().wait(0.01)

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(10)

    @contextmanager
    def running(self):
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def say(self, operation: str, *answers: dict[str, Any]) -> None:
        """Answer the operation so, one call after the other."""
        self._told("POST", f"answers/{operation}", json=list(answers))

    def fail(self, provider: str, kind: str) -> None:
        self._told("PUT", f"outages/{provider}", params={"kind": kind})

    def recover(self, provider: str) -> None:
        self._told("DELETE", f"outages/{provider}")

    def reset(self) -> None:
        self._told("POST", "reset")

    def behave(self, **behaviour: Any) -> None:
        self._told("PUT", "behaviour", json=behaviour)

    @property
    def calls(self) -> dict[str, int]:
        return dict(self.app.state.control.calls)

    def token(self, provider: str, scopes: Sequence[str], subject: str = ROBIN, *, seconds: int = 3600) -> str:
        """An access token as consent would have given it."""
        grants = self.app.state.grants
        _, code = grants.begin(provider, CLIENT.id, subject, scopes)
        return grants.issue(code, "access", seconds=seconds)

    def _told(self, method: str, path: str, **content: Any) -> None:
        answer = httpx.request(
            method, f"{self.url}/_control/{path}", headers={CONTROL_HEADER: "1"}, trust_env=False, **content
        )
        answer.raise_for_status()


@dataclass
class Shown:
    """A credential that gives one token after the other, the last one for ever; it counts how often it is asked."""

    tokens: list[str]
    asked: int = 0

    async def __call__(self) -> str:
        self.asked += 1
        return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]


def context_of(*tokens: str, account_id: str | None = None, tenant_id: UUID | None = None, **settings: Any):
    return AdapterContext(tenant_id or uuid4(), uuid4(), account_id, Shown(list(tokens)), settings)


def another(context: AdapterContext, *tokens: str) -> AdapterContext:
    """Another connection of another tenant."""
    return replace(context, tenant_id=uuid4(), connection_id=uuid4(), credential=Shown(list(tokens)))


def google_at(server: PracticeServer, lines, **more: Any) -> google.GoogleLive:
    url = f"{server.url}/google"
    return google.GoogleLive(lines, google.GoogleUrls(url, url, url), **more)


def analytics_at(server: PracticeServer, lines, **more: Any) -> google_analytics.GoogleAnalyticsLive:
    url = f"{server.url}/google_analytics"
    return google_analytics.GoogleAnalyticsLive(lines, google_analytics.AnalyticsUrls(url, url), **more)


def facebook_at(server: PracticeServer, lines, **more: Any) -> facebook.FacebookLive:
    return facebook.FacebookLive(lines, f"{server.url}/facebook", **more)


def dataforseo_at(server: PracticeServer, lines) -> dataforseo.DataForSeoLive:
    return dataforseo.DataForSeoLive(lines, f"{server.url}/dataforseo")
