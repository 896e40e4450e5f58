"""Opening the source that a run froze: whether it may still be asked, and with whose credentials."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from pydantic import SecretStr

from contracts.reporting.grid_reports import RankSourceName
from contracts.reporting.ranks import PRACTICE_PLACES_KEY
from libs.jobs import RetryLater
from libs.kept_secrets import vault_may_be_away
from libs.vault import SecretGone, Vault
from services.reporting.neighbour import RETRY_SECONDS
from services.reporting.ranks.asking import Account
from services.reporting.ranks.building import LiveSources
from services.reporting.ranks.dataforseo import DataForSeoStandard
from services.reporting.ranks.offering import Offers
from services.reporting.ranks.protocol import RankSource
from services.reporting.ranks.registry import (
    CREDENTIALS_REFUSED,
    NOT_ENTITLED,
    NOT_KNOWN,
    NOT_SET_UP,
    SWITCHED_OFF,
    Obstacle,
    Sources,
)
from services.reporting.ranks.simulated import SimulatedRanks

NOT_CONNECTED_ANY_MORE: Obstacle = (
    "not_connected",
    "The DataForSEO account of this run is not connected any more. Connect it again, then replay; or start a new run.",
)


class SourceRefused(Exception):
    """The source cannot be asked for this run; `obstacle` says why, and what to do."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle[1])
        self.obstacle = obstacle


@dataclass(frozen=True)
class Opened:
    """A source that may be asked for as long as `is_on` says so."""

    source: RankSource | DataForSeoStandard
    is_on: Callable[[], bool] = lambda: True


class Opener(Protocol):
    """Opens sources for runs."""

    async def open(self, tenant_id: UUID, name: RankSourceName, account: UUID | None) -> Opened:
        """`account` is the connection that pays. Raises `SourceRefused`, and `RetryLater` while nobody can tell."""
        ...


class SimulatedOpener:
    """Opens simulated ranks, and nothing else."""

    async def open(self, tenant_id: UUID, name: RankSourceName, account: UUID | None) -> Opened:
        """Raises `SourceRefused` for every other source."""
        if name != "simulated":
            raise SourceRefused(SWITCHED_OFF)
        return Opened(SimulatedRanks())


class LiveOpener:
    """Reads credentials when a run is performed, and keeps them for as long as that takes."""

    def __init__(self, offers: Offers, vault: Vault, live: LiveSources, places_key: SecretStr | None) -> None:
        self._offers, self._vault, self._live, self._places_key = offers, vault, live, places_key

    async def open(self, tenant_id: UUID, name: RankSourceName, account: UUID | None) -> Opened:
        """`account` is the connection that pays. Raises `SourceRefused`, and `RetryLater` while nobody can tell."""
        if name == "simulated":
            return Opened(SimulatedRanks())
        sources = await self._offers.look(tenant_id)
        obstacle = sources.obstacle(name)
        if obstacle == NOT_KNOWN:
            raise RetryLater(RETRY_SECONDS, *NOT_KNOWN)
        match name:
            case "places_api":
                source = self._places(obstacle)
            case "dataforseo":
                source = self._live.dataforseo(await self._account(tenant_id, sources, obstacle, account))
            case "dataforseo_standard":
                source = self._live.dataforseo_standard(await self._account(tenant_id, sources, obstacle, account))
        return Opened(source, lambda: self._offers.is_on(tenant_id))

    def _places(self, obstacle: Obstacle | None) -> RankSource:
        """With the installation's key, or, where it has none, at the practice provider."""
        if obstacle is not None:
            raise SourceRefused(obstacle)
        if self._places_key is not None:
            return self._live.places(_shows("installation", self._places_key))
        if self._live.practice_url is None:
            raise SourceRefused(NOT_SET_UP)
        return self._live.places(_shows("practice", SecretStr(PRACTICE_PLACES_KEY), is_practice=True))

    async def _account(
        self, tenant_id: UUID, sources: Sources, obstacle: Obstacle | None, account: UUID | None
    ) -> Account:
        """At DataForSEO, with the login of the connection that the run froze, and of no other: somebody pays for it."""
        frozen = next((one for one in sources.accounts if one.connection_id == account), None)
        if frozen is None:
            stays = obstacle if obstacle in (SWITCHED_OFF, NOT_ENTITLED) else None
            raise SourceRefused(stays or NOT_CONNECTED_ANY_MORE)
        if frozen.state != "ready" or frozen.secret_ref is None:
            raise SourceRefused(CREDENTIALS_REFUSED)
        try:
            with vault_may_be_away():
                login = await self._vault.resolve(tenant_id, frozen.secret_ref)
        except SecretGone as error:
            raise SourceRefused(NOT_CONNECTED_ANY_MORE) from error
        return _shows(f"{tenant_id}:{frozen.connection_id}", login, is_practice=frozen.is_practice)


def _shows(key: str, secret: SecretStr, *, is_practice: bool = False) -> Account:
    async def credential() -> str:
        return secret.get_secret_value()

    return Account(key, credential, is_practice)
