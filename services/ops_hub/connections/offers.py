"""What can be done with each platform here."""

from collections.abc import Mapping

from contracts.flags import FlagKey
from contracts.ops_hub.connections import PLATFORMS, Platform, PlatformOffer

WANTED_SCOPES: Mapping[Platform, tuple[str, ...]] = {
    "google": ("https://www.googleapis.com/auth/business.manage",),
    "facebook": ("pages_show_list", "pages_read_engagement", "pages_read_user_content"),
    "google_analytics": ("https://www.googleapis.com/auth/analytics.readonly",),
    "dataforseo": (),
}
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


def offers_of(flags: Mapping[str, bool], set_up: frozenset[Platform]) -> list[PlatformOffer]:
    """Every platform, by the tenant's flags and by which providers' OAuth this installation is set up for."""
    return [_offer(platform, is_on=flags[LIVE_FLAG[platform]], is_set_up=platform in set_up) for platform in PLATFORMS]


def _offer(platform: Platform, *, is_on: bool, is_set_up: bool) -> PlatformOffer:
    by_consent = platform not in WITH_CREDENTIALS
    is_live = is_on and (is_set_up or not by_consent)
    return PlatformOffer(
        platform=platform,
        methods=["oauth", "manual"] if by_consent else ["manual"],
        mode="live" if is_live else "staged",
        oauth=("ready" if is_live else "not_set_up" if is_on else "switched_off") if by_consent else "not_offered",
        wanted_scopes=list(WANTED_SCOPES[platform]),
    )
