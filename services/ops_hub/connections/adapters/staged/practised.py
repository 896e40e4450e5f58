"""DataForSEO as the practice provider plays it: over HTTP, with credentials, and without anything real behind it."""

from contracts.ops_hub.connections import Platform, Provenance
from services.ops_hub.connections.adapters.live.dataforseo import DataForSeoLive
from services.ops_hub.connections.adapters.payloads import Account, Reading
from services.ops_hub.connections.adapters.protocol import AdapterContext
from services.ops_hub.connections.adapters.staged.adapter import admit


class PractisedDataForSeo:
    """Asks as `live` does, and labels what it reads as what it is."""

    platform: Platform = "dataforseo"
    provenance: Provenance = "simulated"
    can_reply = False

    def __init__(self, played: DataForSeoLive) -> None:
        self._played = played

    async def list_accounts(self, context: AdapterContext) -> list[Account]:
        await admit(context)
        return await self._played.list_accounts(context)

    async def read(self, context: AdapterContext) -> Reading:
        """Raises what is rehearsed as well."""
        await admit(context)
        return await self._played.read(context)

    async def publish_reply(self, context: AdapterContext, *, listing_id: str, review_id: str, reply: str) -> None:
        await self._played.publish_reply(context, listing_id=listing_id, review_id=review_id, reply=reply)
