"""What tests of budgets send: requests as a maker, a checker, or anybody else, and the plans they make."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx

URL = "/api/v1/budgets"
MAKER, CHECKER = f"user:{UUID(int=71)}", f"user:{UUID(int=72)}"
READ = ("metrics:read",)
MAKE = ("metrics:read", "metrics:write")
CHECK = (*MAKE, "metrics:approve")
BRAND: dict[str, Any] = {
    "platform": "google_ads",
    "account_id": "100",
    "campaign_id": "1",
    "campaign_name": "Brand search",
}
Call = Callable[..., Awaitable[httpx.Response]]
Answer = dict[str, Any]


def cell(**fields: Any) -> dict[str, Any]:
    """A cell of the planner: 310 EUR for a campaign in March."""
    return BRAND | {"month": "2026-03", "amount": 310, "currency": "EUR"} | fields


def chosen(*plans: Answer) -> list[dict[str, Any]]:
    """The plans as they were seen."""
    return [{"id": plan["id"], "revision": plan["revision"]} for plan in plans]


class Desk:
    """A tenant's budgets as a maker and a checker work on them."""

    def __init__(self, call: Call) -> None:
        self.call = call

    async def draft(self, *cells: dict[str, Any], by: str = MAKER, dataset: str = "warehouse") -> list[Answer]:
        body = {"plans": list(cells), "dataset": dataset}
        return await self._done("/plans", body, MAKE, by)

    async def propose(self, *plans: Answer, by: str = MAKER, comment: str | None = None) -> list[Answer]:
        return await self._done("/plans/propose", {"plans": chosen(*plans), "comment": comment}, MAKE, by)

    async def decide(self, *plans: Answer, approve: bool = True, comment: str | None = None) -> list[Answer]:
        body = {"plans": chosen(*plans), "approve": approve, "comment": comment}
        return await self._done("/plans/decide", body, CHECK, CHECKER)

    async def approved(self, *cells: dict[str, Any]) -> list[Answer]:
        """Cells all the way from draft to approval."""
        return await self.decide(*await self.propose(*await self.draft(*cells)))

    async def seen(self, plan: Answer) -> Answer:
        """The plan as it is now."""
        answer = await self.call("GET", f"/plans/{plan['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()["plan"]

    async def _done(self, path: str, body: dict[str, Any], scopes: tuple[str, ...], by: str) -> list[Answer]:
        answer = await self.call("POST", path, json=body, scopes=scopes, by=by)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]
