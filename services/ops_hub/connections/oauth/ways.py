"""How a platform is connected by consent in this installation: by whom, as which client, at which addresses.

The practice provider of a local installation stands in for a provider that is not set up; what is connected there is
`staged`, and what is read of it simulated.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

from contracts.ops_hub.connections import PLATFORMS, ConnectionMode, Platform
from services.ops_hub.settings import OpsHubSettings

Provider = Literal["google", "facebook"]
PROVIDER_OF: Mapping[Platform, Provider] = {"google": "google", "google_analytics": "google", "facebook": "facebook"}
WANTED_SCOPES: Mapping[Platform, tuple[str, ...]] = {
    "google": ("https://www.googleapis.com/auth/business.manage",),
    "facebook": ("pages_show_list", "pages_read_engagement", "pages_read_user_content"),
    "google_analytics": ("https://www.googleapis.com/auth/analytics.readonly",),
}
PRACTICE_CLIENT = "practice"


@dataclass(frozen=True)
class Way:
    """Everything that is known of a provider before anybody goes there. `issuer` is None where it names none."""

    platform: Platform
    provider: Provider
    mode: ConnectionMode
    client_id: str
    client_secret: SecretStr = field(repr=False)
    authorize_url: str
    token_url: str
    revoke_url: str
    issuer: str | None
    redirect_uri: str
    wanted_scopes: tuple[str, ...]


def way_of(settings: OpsHubSettings, platform: Platform, mode: ConnectionMode | None = None) -> Way | None:
    """The way to connect the platform, in the `mode` of a connection that exists or the one that is offered now."""
    if platform not in PROVIDER_OF:
        return None
    if mode != "staged" and (live := _live(settings, platform)) is not None:
        return live
    return _practice(settings, platform) if mode != "live" else None


def set_up(settings: OpsHubSettings) -> dict[Platform, ConnectionMode]:
    """The platforms that can be connected by consent here, and what comes of it."""
    ways = (way_of(settings, platform) for platform in PLATFORMS)
    return {way.platform: way.mode for way in ways if way is not None}


def platforms_of(provider: Provider) -> list[str]:
    """The platforms that share the provider's grants: it takes them back together."""
    return [platform for platform, theirs in PROVIDER_OF.items() if theirs == provider]


def missing_scopes(platform: Platform, granted: Collection[str]) -> list[str]:
    """What is needed and was not granted."""
    return [scope for scope in WANTED_SCOPES.get(platform, ()) if scope not in granted]


def _live(settings: OpsHubSettings, platform: Platform) -> Way | None:
    if PROVIDER_OF[platform] == "google":
        if not settings.google_client_id:
            return None
        return Way(
            platform=platform,
            provider="google",
            mode="live",
            client_id=settings.google_client_id,
            client_secret=settings.google_client_secret,
            authorize_url=settings.google_authorize_url,
            token_url=settings.google_token_url,
            revoke_url=settings.google_revoke_url,
            issuer=settings.google_issuer,
            redirect_uri=redirect_uri(settings, platform),
            wanted_scopes=WANTED_SCOPES[platform],
        )
    if not settings.facebook_app_id:
        return None
    graph = settings.facebook_graph_url.rstrip("/")
    return _facebook(
        settings, settings.facebook_app_id, settings.facebook_app_secret, settings.facebook_dialog_url, graph, "live"
    )


def _practice(settings: OpsHubSettings, platform: Platform) -> Way | None:
    if settings.practice_provider_url is None:
        return None
    base = settings.practice_provider_url.rstrip("/")
    if PROVIDER_OF[platform] == "facebook":
        graph = f"{base}/facebook"
        return _facebook(
            settings, PRACTICE_CLIENT, settings.practice_client_secret, f"{graph}/dialog/oauth", graph, "staged"
        )
    return Way(
        platform=platform,
        provider="google",
        mode="staged",
        client_id=PRACTICE_CLIENT,
        client_secret=settings.practice_client_secret,
        authorize_url=f"{base}/google/o/oauth2/v2/auth",
        token_url=f"{base}/google/token",
        revoke_url=f"{base}/google/revoke",
        issuer=f"{base}/google",
        redirect_uri=redirect_uri(settings, platform),
        wanted_scopes=WANTED_SCOPES[platform],
    )


def _facebook(
    settings: OpsHubSettings, client_id: str, secret: SecretStr, dialog: str, graph: str, mode: ConnectionMode
) -> Way:
    return Way(
        platform="facebook",
        provider="facebook",
        mode=mode,
        client_id=client_id,
        client_secret=secret,
        authorize_url=dialog,
        token_url=f"{graph}/oauth/access_token",
        revoke_url=f"{graph}/me/permissions",
        issuer=None,
        redirect_uri=redirect_uri(settings, "facebook"),
        wanted_scopes=WANTED_SCOPES["facebook"],
    )


def redirect_uri(settings: OpsHubSettings, platform: Platform) -> str:
    """Where the provider sends the browser back to; it is registered there to the letter."""
    return f"{settings.address}/api/v1/ops/connections/{platform}/oauth/callback"
