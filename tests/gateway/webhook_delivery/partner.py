"""A partner: the server that is called, and the subscription that says so."""

from dataclasses import dataclass, field
from uuid import UUID

import httpx
from aiohttp import web

HOOKS = "/api/v1/webhook-subscriptions"
EVENTS = ["data.landed", "sync.finished", "sync.failed", "snapshot.built"]
SNAPSHOT = {"dataset": "warehouse", "snapshot_id": "abc", "rows": 7}


@dataclass
class Receiver:
    """A partner's server. `answers` are given in turn, the last one for ever: a status, and headers."""

    url: str = ""
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(204, {})])

    async def handle(self, request: web.Request) -> web.Response:
        self.seen.append((dict(request.headers), await request.read()))
        status, headers = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return web.Response(status=status, headers=headers)


@dataclass
class Hook:
    """A subscription of a tenant, and whoever administers it."""

    id: str
    secret: str
    tenant_id: UUID
    owner: httpx.AsyncClient
    email: str

    async def deliveries(self) -> list[dict]:
        return (await self.owner.get(f"{HOOKS}/{self.id}/deliveries")).json()["items"]

    async def now(self) -> dict:
        return (await self.owner.get(f"{HOOKS}/{self.id}")).json()
