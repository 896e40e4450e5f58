"""What this service asks the operations hub, as itself, about a tenant's accounts at providers of ranks."""

from collections.abc import Sequence
from uuid import UUID

import httpx

from contracts.ops_hub.rank_accounts import RankAccount, RankAccounts
from libs.auth import TokenSigner
from libs.errors import Unavailable
from libs.settings import Settings
from services.reporting.neighbour import Neighbour


class OpsHubSilent(Unavailable):
    """The operations hub does not answer, or not as agreed. Try again later."""

    code, title = "connections_unknown", "Connections cannot be looked up right now; try again shortly"


class OpsHub:
    """A client of its internal side; close it."""

    def __init__(
        self, settings: Settings, signer: TokenSigner, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._inside = Neighbour(settings, signer, "ops_hub", silent=OpsHubSilent, transport=transport)

    async def close(self) -> None:
        await self._inside.close()

    async def list_rank_accounts(self, tenant_id: UUID) -> Sequence[RankAccount]:
        """The oldest first. Raises `OpsHubSilent` and `QuestionRefused`."""
        answer = await self._inside.ask(
            tenant_id, "GET", "rank-accounts", scope="rank-accounts:look", wanted=RankAccounts
        )
        return answer.accounts
