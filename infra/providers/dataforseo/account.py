"""DataForSEO's account as documented: basic authentication, what is left to spend, and how fast it may be asked.

https://docs.dataforseo.com/v3/appendix/user_data
"""

import base64
import binascii
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from contracts.ops_hub.connections import PRACTICE_LOGINS
from infra.providers.control import provider_router
from libs.clock import utc_now

LOGIN, PASSWORD = PRACTICE_LOGINS["dataforseo"].login, PRACTICE_LOGINS["dataforseo"].password
BALANCE = 42.5
CALLS_A_MINUTE = 2000

router = provider_router("dataforseo")


@dataclass
class Wallet:
    """What the one account has left, in US dollars, since the server was started, and when it asked."""

    balance: float = BALANCE
    asked_at: deque[float] = field(default_factory=deque[float])

    def pay(self, price: float) -> None:
        self.balance = round(self.balance - price, 6)

    def is_too_fast(self) -> bool:
        """Whether this call is one too many within a minute."""
        now = time.monotonic()
        while self.asked_at and self.asked_at[0] <= now - 60:
            self.asked_at.popleft()
        self.asked_at.append(now)
        return len(self.asked_at) > CALLS_A_MINUTE


@router.get("/v3/appendix/user_data", name="dataforseo.user_data")
async def user_data(request: Request) -> JSONResponse:
    if (refusal := refusal_of(request)) is not None:
        return refusal
    user = {
        "login": LOGIN,
        "timezone": "America/New_York",
        "rates": {"limits": {"minute": {"total": CALLS_A_MINUTE}}},
        "money": {"total": 50.0, "balance": wallet_of(request).balance},
        "backlinks_subscription_expiry_date": None,
    }
    task = {
        "id": secrets.token_hex(16),
        "status_code": 20000,
        "status_message": "Ok.",
        "time": "0.01 sec.",
        "cost": 0,
        "result_count": 1,
        "path": ["v3", "appendix", "user_data"],
        "data": {"api": "appendix", "function": "user_data"},
        "result": [user],
    }
    return JSONResponse(envelope(20000, "Ok.", task))


def wallet_of(request: Request) -> Wallet:
    """The account's, which is new after each start."""
    if not hasattr(request.app.state, "dataforseo_wallet"):
        request.app.state.dataforseo_wallet = Wallet()
    return request.app.state.dataforseo_wallet


def refusal_of(request: Request) -> JSONResponse | None:
    """The answer to whoever is not the account, or asks too fast; None for everybody else."""
    if not _is_known(request.headers.get("authorization", "")):
        return JSONResponse(envelope(40100, "You are not Authorized to Access this Resource."), 401)
    if wallet_of(request).is_too_fast():
        return JSONResponse(envelope(40202, "You have exceeded the rate limit per minute."))
    return None


def envelope(code: int, message: str, *tasks: dict[str, Any]) -> dict[str, Any]:
    """What every answer is wrapped in."""
    return {
        "version": f"0.1.{utc_now():%Y%m%d}",
        "status_code": code,
        "status_message": message,
        "time": "0.02 sec.",
        "cost": round(sum(task.get("cost") or 0 for task in tasks), 6),
        "tasks_count": len(tasks),
        "tasks_error": sum(task["status_code"] >= 40000 for task in tasks),
        "tasks": list(tasks) or None,
    }


def _is_known(authorization: str) -> bool:
    kind, _, text = authorization.partition(" ")
    if kind.lower() != "basic":
        return False
    try:
        shown = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return False
    return secrets.compare_digest(shown, f"{LOGIN}:{PASSWORD}".encode())
