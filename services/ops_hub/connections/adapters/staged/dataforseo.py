"""DataForSEO, in practice: what an account has left, and how fast it may ask."""

from services.ops_hub.connections.adapters.payloads import Account, Reading
from services.ops_hub.connections.adapters.protocol import AdapterContext
from services.ops_hub.connections.adapters.staged.adapter import StagedAdapter
from services.ops_hub.connections.adapters.staged.world import draw

CALLS_A_MINUTE = 2000


class StagedDataForSeo(StagedAdapter):
    """An account that lists no places: it is a source of ranks."""

    PLATFORM = "dataforseo"

    def accounts(self, context: AdapterContext) -> list[Account]:
        return [Account(f"practice-{draw(10**6, context.tenant_id):06}@example.com", "Practice login", "login")]

    async def read(self, context: AdapterContext) -> Reading:
        account = await self._account(context)
        cents = 500 + draw(9500, context.tenant_id, self._world.now.date())
        balance = f"Balance: {cents // 100}.{cents % 100:02} USD"
        return Reading(account, notes=(balance, f"Limit: {CALLS_A_MINUTE} calls a minute"))
