"""One process that asks for a connection's token many times at once: `python -m tests.ops_hub.oauth.renewing`.

Standard input has the settings, tenant, connection and how often; each token is a line of standard output.
"""

import asyncio
import json
import sys
from typing import Any
from uuid import UUID

from libs.auth import TokenSigner
from libs.db import Database
from libs.vault import Vault
from services.ops_hub.connections.oauth.providers.calling import TokenCaller
from services.ops_hub.connections.oauth.providers.registry import providers
from services.ops_hub.connections.oauth.tokens import TokenKeeper
from services.ops_hub.settings import OpsHubSettings


async def main(asked: dict[str, Any]) -> None:
    settings = OpsHubSettings.model_validate(asked["settings"])
    database = Database(settings.database_url.get_secret_value(), application_name="tests-renewing")
    vault = Vault(settings, TokenSigner.from_file("ops_hub", settings.signing_key_file))
    caller = TokenCaller(settings.provider_timeout_seconds)
    keeper = TokenKeeper(database, vault, settings, dict(providers(caller)))
    where = UUID(asked["tenant"]), UUID(asked["connection"])
    # Two keepers, as an app and a worker of one machine are: what one knows in memory the other does not.
    other = TokenKeeper(database, vault, settings, dict(providers(caller)))
    tokens = await asyncio.gather(*((keeper, other)[turn % 2].access_token(*where) for turn in range(asked["times"])))
    for token in tokens:
        print("token", token)
    await caller.aclose()
    await vault.close()
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.stdin.read())))
