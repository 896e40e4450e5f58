"""DataForSEO's account endpoint as documented: basic authentication, and an envelope that says how it went.

https://docs.dataforseo.com/v3/appendix/user_data
"""

import base64
import binascii
import secrets
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from infra.providers.control import provider_router
from libs.clock import utc_now

LOGIN, PASSWORD = "practice@example.com", "practice-password"
BALANCE = 42.5

router = provider_router("dataforseo")


@router.get("/v3/appendix/user_data", name="dataforseo.user_data")
async def user_data(request: Request) -> JSONResponse:
    if not _is_known(request.headers.get("authorization", "")):
        says = "You are not Authorized to Access this Resource."
        return JSONResponse(envelope(40100, says), 401)
    user = {
        "login": LOGIN,
        "timezone": "America/New_York",
        "rates": {"limits": {"minute": {"total": 2000}}},
        "money": {"total": 50.0, "balance": BALANCE},
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


def envelope(code: int, message: str, *tasks: dict[str, Any]) -> dict[str, Any]:
    """What every answer is wrapped in."""
    return {
        "version": f"0.1.{utc_now():%Y%m%d}",
        "status_code": code,
        "status_message": message,
        "time": "0.02 sec.",
        "cost": 0,
        "tasks_count": len(tasks),
        "tasks_error": sum(task["status_code"] != 20000 for task in tasks),
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
