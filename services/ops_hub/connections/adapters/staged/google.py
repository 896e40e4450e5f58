"""Google Business Profile, in practice."""

from services.ops_hub.connections.adapters.payloads import Account, Reading
from services.ops_hub.connections.adapters.protocol import AdapterContext
from services.ops_hub.connections.adapters.staged.adapter import StagedAdapter
from services.ops_hub.connections.adapters.staged.places import listed_places
from services.ops_hub.connections.adapters.staged.reviewing import stars
from services.ops_hub.connections.adapters.staged.world import digits


class StagedGoogle(StagedAdapter):
    """An account of one's own, and a group that somebody else shared."""

    PLATFORM = "google"
    can_reply = True

    def accounts(self, context: AdapterContext) -> list[Account]:
        own, group = (digits(21, context.tenant_id, self.platform, number) for number in range(2))
        return [
            Account(f"accounts/{own}", "Practice account", "PERSONAL"),
            Account(f"accounts/{group}", "Practice group", "LOCATION_GROUP"),
        ]

    async def read(self, context: AdapterContext) -> Reading:
        account = await self._account(context)
        is_main = account == self.accounts(context)[0]
        places = listed_places(context.tenant_id, account.id, self._world.own_places if is_main else ())
        reviews = [review for place in places for review in stars(place, self._world)]
        return Reading(account, places=tuple(places), reviews=tuple(reviews))
