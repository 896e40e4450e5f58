"""Facebook Pages, in practice."""

from dataclasses import replace

from services.ops_hub.connections.adapters.payloads import Account, ListedPlace, Reading
from services.ops_hub.connections.adapters.protocol import AdapterContext
from services.ops_hub.connections.adapters.staged.adapter import StagedAdapter
from services.ops_hub.connections.adapters.staged.places import listed_places
from services.ops_hub.connections.adapters.staged.reviewing import recommendations
from services.ops_hub.connections.adapters.staged.world import digits


class StagedFacebook(StagedAdapter):
    """The pages of one person. Facebook knows no place ids, numbers stores, and takes no replies by program."""

    PLATFORM = "facebook"

    def accounts(self, context: AdapterContext) -> list[Account]:
        return [Account(digits(15, context.tenant_id, self.platform, 0), "Practice pages", "USER")]

    async def read(self, context: AdapterContext) -> Reading:
        account = await self._account(context)
        listed = listed_places(context.tenant_id, account.id, self._world.own_places)
        pages = [_page(place) for place in listed]
        reviews = [review for page in pages for review in recommendations(page, self._world)]
        return Reading(account, places=tuple(pages), reviews=tuple(reviews))


def _page(place: ListedPlace) -> ListedPlace:
    page_id = digits(15, "page", place.listing_id)
    return replace(
        place,
        listing_id=page_id,
        store_code="".join(filter(str.isdigit, place.store_code or "")) or None,
        place_id=None,
        review_url=f"https://www.facebook.com/{page_id}/reviews",
        maps_url=None,
        has_pending_edits=False,
    )
