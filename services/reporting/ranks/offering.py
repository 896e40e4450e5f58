"""Which sources a tenant may ask now: by the flag, the tenant's entitlement, and its connections."""

import time
from collections.abc import Sequence
from uuid import UUID

import structlog

from contracts.flags import FlagKey
from contracts.gateway.standing import EntitlementName
from contracts.ops_hub.rank_accounts import RankAccount
from contracts.reporting.grid_reports import RankSourceName
from libs.flags import Flags
from services.reporting.gateway import Gateway, GatewaySilent
from services.reporting.neighbour import QuestionRefused
from services.reporting.ops_hub import OpsHub, OpsHubSilent
from services.reporting.ranks.registry import (
    BY_DATAFORSEO,
    CREDENTIALS_REFUSED,
    NOT_CONNECTED,
    NOT_ENTITLED,
    NOT_KNOWN,
    NOT_SET_UP,
    SIMULATED_ALONE,
    Obstacle,
    Sources,
    all_live,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger()
FLAG: FlagKey = "OPS_LIVE_RANKS_ENABLED"
ENTITLEMENT: EntitlementName = "live_ranks"
BELIEVED_SECONDS = 5.0
MOST_CACHED = 10_000
_SETTLED_BY_PEOPLE = frozenset({NOT_ENTITLED, NOT_CONNECTED, CREDENTIALS_REFUSED})


class Offers:
    """Asks the gateway and the operations hub, and believes what they said for some seconds. What is not known is not
    allowed, and is asked anew; so is what people settle, who come back from it at once."""

    def __init__(
        self, flags: Flags, gateway: Gateway, ops_hub: OpsHub, *, has_places_key: bool, can_practise: bool
    ) -> None:
        self._flags, self._gateway, self._ops_hub = flags, gateway, ops_hub
        self._has_places_key, self._can_practise = has_places_key, can_practise
        self._known: dict[UUID, tuple[float, Sources]] = {}

    def is_on(self, tenant_id: UUID) -> bool:
        """Whether live sources are switched on for the tenant; a kill switch tells within two seconds."""
        return self._flags.is_enabled(FLAG, tenant_id)

    async def sources_of(self, tenant_id: UUID) -> Sources:
        """As known for some seconds at most. Call it outside of transactions: it waits for others."""
        if not self.is_on(tenant_id):
            return SIMULATED_ALONE
        believed_until, sources = self._known.get(tenant_id, (0.0, SIMULATED_ALONE))
        if believed_until > time.monotonic():
            return sources
        sources = await self.look(tenant_id)
        if sources.is_known and not _SETTLED_BY_PEOPLE.intersection(sources.obstacles.values()):
            if len(self._known) >= MOST_CACHED:
                self._known.clear()
            self._known[tenant_id] = (time.monotonic() + BELIEVED_SECONDS, sources)
        return sources

    async def look(self, tenant_id: UUID) -> Sources:
        """As it is at this moment."""
        if not self.is_on(tenant_id):
            return SIMULATED_ALONE
        try:
            if not await self._gateway.is_entitled(tenant_id, ENTITLEMENT):
                return all_live(NOT_ENTITLED)
            listed = await self._ops_hub.list_rank_accounts(tenant_id)
        except (GatewaySilent, OpsHubSilent, QuestionRefused) as error:
            log.warning("ranks.sources_unknown", error=type(error).__name__)
            return all_live(NOT_KNOWN)
        accounts = [account for account in listed if self._can_practise or not account.is_practice]
        obstacles: dict[RankSourceName, Obstacle | None] = {
            **dict.fromkeys(BY_DATAFORSEO, _obstacle_of(accounts)),
            "places_api": None if self._has_places_key or self._can_practise else NOT_SET_UP,
        }
        return Sources({name: obstacle for name, obstacle in obstacles.items() if obstacle}, accounts)


def _obstacle_of(accounts: Sequence[RankAccount]) -> Obstacle | None:
    if any(account.state == "ready" for account in accounts):
        return None
    return CREDENTIALS_REFUSED if accounts else NOT_CONNECTED
