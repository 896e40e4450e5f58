"""The demo agency: an account, two tenants and an API key, written to `demo.json` (mode 0600) for people and tests.

`main` runs in a fork with the gateway's environment. It is safe to run twice: the password of before is kept.
"""

import asyncio
import json
import os
import secrets
import sys
from dataclasses import asdict
from typing import Any

from infra.local.home import Home


def main() -> None:
    home = Home.from_environment()
    password = home.read(home.demo_file).get("password") or secrets.token_urlsafe(12)
    demo = asyncio.run(_seed(password)) | {"url": os.environ["OPSIGHT_GATEWAY_URL"], "password": password}
    home.write(home.demo_file, home.read(home.demo_file) | demo)
    print(f"opsight: the demo account is {demo['email']}", file=sys.stderr)


async def _seed(password: str) -> dict[str, Any]:
    from gateway.identity.seed import seed_demo

    pepper = os.environ["OPSIGHT_API_KEY_PEPPER"]
    account = await seed_demo(os.environ["OPSIGHT_DATABASE_URL"], password=password, api_key_pepper=pepper)
    return json.loads(json.dumps(asdict(account), default=str))


if __name__ == "__main__":
    main()
