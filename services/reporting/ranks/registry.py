"""Which sources of ranks there are, what each costs, and what keeps a tenant from asking one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.ops_hub.rank_accounts import RankAccount
from contracts.reporting.grid_reports import RankSourceName
from services.reporting.ranks.dataforseo import DataForSeoLive, DataForSeoStandard
from services.reporting.ranks.places import PlacesRanks
from services.reporting.ranks.simulated import SimulatedRanks

Obstacle = tuple[str, str]
"""A rule, and what to do about it."""
SWITCHED_OFF: Obstacle = (
    "switched_off",
    "Live ranks are switched off here. Choose simulated ranks, or ask whoever runs this installation.",
)
NOT_ENTITLED: Obstacle = (
    "not_entitled",
    "This client is not entitled to live ranks. Choose simulated ranks, or ask whoever runs this installation.",
)
NOT_CONNECTED: Obstacle = (
    "not_connected",
    "Connect DataForSEO with a login and password; a connection without them pays for nothing.",
)
CREDENTIALS_REFUSED: Obstacle = (
    "credentials_refused",
    "DataForSEO refuses the login. Enter login and password of the connection again.",
)
NOT_SET_UP: Obstacle = (
    "not_set_up",
    "Google Places has no key here. Choose another source, or ask whoever runs this installation to set one.",
)
NOT_KNOWN: Obstacle = ("not_known", "Whether this source can be asked is not known right now. Try again shortly.")

PRICED: Mapping[RankSourceName, type[SimulatedRanks | DataForSeoLive | DataForSeoStandard | PlacesRanks]] = {
    "simulated": SimulatedRanks,
    "dataforseo": DataForSeoLive,
    "dataforseo_standard": DataForSeoStandard,
    "places_api": PlacesRanks,
}
"""By whose price list a run is estimated."""
LIVE: Sequence[RankSourceName] = ("dataforseo", "dataforseo_standard", "places_api")
BY_DATAFORSEO: Sequence[RankSourceName] = ("dataforseo", "dataforseo_standard")


@dataclass(frozen=True)
class Sources:
    """What a tenant may ask at some moment: every source without an obstacle, and who may pay."""

    obstacles: Mapping[RankSourceName, Obstacle]
    accounts: Sequence[RankAccount] = ()

    def obstacle(self, name: RankSourceName) -> Obstacle | None:
        """Why it cannot be asked; None when it can."""
        return self.obstacles.get(name)

    @property
    def is_known(self) -> bool:
        """Whether everybody who had to be asked has answered."""
        return NOT_KNOWN not in self.obstacles.values()

    def paying(self, name: RankSourceName) -> UUID | None:
        """The connection that pays for a new run: the oldest that is ready; None where nobody has to."""
        if name not in BY_DATAFORSEO:
            return None
        return next((account.connection_id for account in self.accounts if account.state == "ready"), None)


def all_live(obstacle: Obstacle) -> Sources:
    """Simulated ranks alone, all others for one reason."""
    return Sources(dict.fromkeys(LIVE, obstacle))


SIMULATED_ALONE = all_live(SWITCHED_OFF)
