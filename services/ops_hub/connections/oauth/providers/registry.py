"""Which provider speaks which dialect."""

from collections.abc import Mapping

from services.ops_hub.connections.oauth.providers.calling import TokenCaller
from services.ops_hub.connections.oauth.providers.facebook import Facebook
from services.ops_hub.connections.oauth.providers.google import Google
from services.ops_hub.connections.oauth.providers.protocol import OAuthProvider
from services.ops_hub.connections.oauth.ways import Provider


def providers(caller: TokenCaller) -> Mapping[Provider, OAuthProvider]:
    """Every provider, through one client."""
    return {"google": Google(caller), "facebook": Facebook(caller)}
