"""What can be done with each platform here."""

from collections.abc import Mapping

from contracts.flags import FlagKey
from contracts.ops_hub.connections import PLATFORMS, ConnectionMode, OAuthReadiness, Platform, PlatformOffer
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


def offers_of(flags: Mapping[str, bool], consents: Mapping[Platform, ConnectionMode]) -> list[PlatformOffer]:
    """Every platform, by the tenant's flags and by which of them this installation connects by consent, and how."""
    return [
        _offer(platform, is_on=flags[LIVE_FLAG[platform]], consent=consents.get(platform)) for platform in PLATFORMS
    ]


def _offer(platform: Platform, *, is_on: bool, consent: ConnectionMode | None) -> PlatformOffer:
    by_consent = platform not in WITH_CREDENTIALS
    is_live = is_on and (consent == "live" or not by_consent)
    ready: OAuthReadiness = "switched_off" if not is_on else "not_set_up" if consent is None else "ready"
    return PlatformOffer(
        platform=platform,
        methods=["oauth", "manual"] if by_consent else ["manual"],
        mode="live" if is_live else "staged",
        oauth=ready if by_consent else "not_offered",
        wanted_scopes=list(WANTED_SCOPES.get(platform, ())),
    )
