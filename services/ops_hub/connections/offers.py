"""What can be done with each platform here."""

from collections.abc import Collection, Mapping

from contracts.flags import FlagKey
from contracts.ops_hub.connections import (
    PLATFORMS,
    PRACTICE_LOGINS,
    ConnectionMode,
    OAuthReadiness,
    Platform,
    PlatformOffer,
)
from services.ops_hub.connections.oauth.ways import WANTED_SCOPES

LIVE_FLAG: Mapping[Platform, FlagKey] = {
    "google": "OPS_OAUTH_ENABLED",
    "facebook": "OPS_OAUTH_ENABLED",
    "google_analytics": "OPS_OAUTH_ENABLED",
    "dataforseo": "OPS_LIVE_RANKS_ENABLED",
}
DEFAULT_MINUTES: Mapping[Platform, int] = {
    "google": 360,
    "facebook": 360,
    "google_analytics": 720,
    "dataforseo": 1440,
}
WITH_CREDENTIALS: frozenset[Platform] = frozenset({"dataforseo"})


def offers_of(
    flags: Mapping[str, bool], consents: Mapping[Platform, ConnectionMode], practised: Collection[Platform]
) -> list[PlatformOffer]:
    """Every platform, by the tenant's flags, by which of them this installation connects by consent, and how, and by
    whom of those that go by credentials the practice provider plays."""
    return [
        _offer(
            platform,
            is_on=flags[LIVE_FLAG[platform]],
            consent=consents.get(platform),
            is_practised=platform in practised,
        )
        for platform in PLATFORMS
    ]


def is_for_practice(platform: Platform, login: str, practised: Collection[Platform]) -> bool:
    """Whether the login is the practice provider's, where that plays the platform."""
    return platform in practised and login == PRACTICE_LOGINS[platform].login


def _offer(platform: Platform, *, is_on: bool, consent: ConnectionMode | None, is_practised: bool) -> PlatformOffer:
    by_consent = platform not in WITH_CREDENTIALS
    is_live = is_on and (consent == "live" or not by_consent)
    ready: OAuthReadiness = "switched_off" if not is_on else "not_set_up" if consent is None else "ready"
    return PlatformOffer(
        platform=platform,
        methods=["oauth", "manual"] if by_consent else ["manual"],
        mode="live" if is_live else "staged",
        oauth=ready if by_consent else "not_offered",
        wanted_scopes=list(WANTED_SCOPES.get(platform, ())),
        practice_login=PRACTICE_LOGINS[platform] if is_on and is_practised else None,
    )
