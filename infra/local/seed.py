"""The demo agency: an account, two tenants and an API key, written to `demo.json` (mode 0600) for people and tests.

`main` runs in a fork with the gateway's environment. It is safe to run twice: the password of before is kept.
"""

import asyncio
import importlib.util
import os
import secrets
import sys
from dataclasses import asdict
from typing import Any

from infra.local.home import Home


def seed_exists() -> bool:
    """Whether the gateway can make a demo account."""
    return importlib.util.find_spec("gateway.identity") is not None and (
        importlib.util.find_spec("gateway.identity.seed") is not None
    )


def main() -> None:
    home = Home.from_environment()
    known = home.read(home.demo_file)
    password = known.get("password") or secrets.token_urlsafe(12)
    account = asyncio.run(_seed(password))
    content = {"url": os.environ["OPSIGHT_GATEWAY_URL"]} | known | account
    content |= {"url": os.environ["OPSIGHT_GATEWAY_URL"], "password": password}
    home.write(home.demo_file, content)
    print(f"opsight: the demo account is {content['email']}", file=sys.stderr)


async def _seed(password: str) -> dict[str, Any]:
    from gateway.identity.seed import seed_demo

    account = await seed_demo(os.environ["OPSIGHT_DATABASE_URL"], password)
    # A key is shown once, when it is made: without a new one, the one on file stays.
    return {name: value for name, value in asdict(account).items() if value is not None}
