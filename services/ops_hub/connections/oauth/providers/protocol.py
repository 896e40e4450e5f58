"""What every provider's OAuth can do, and how it says that it cannot."""

from typing import Protocol

from pydantic import SecretStr

from services.ops_hub.connections.adapters.protocol import ProviderError
from services.ops_hub.connections.oauth.grant import Granted, Tokens
from services.ops_hub.connections.oauth.ways import Way


class ConsentRefused(ProviderError):
    """The provider does not give tokens for this code, or gives such as are not ours."""

    reason = "credentials_refused"


class GrantLost(ProviderError):
    """The provider knows the grant no more: it was taken back, or ended. Asking again changes nothing."""

    reason = "refresh_revoked"


class ClientRefused(ProviderError):
    """The provider does not know this installation, or not with this secret: our own set-up is wrong."""

    reason = "access_not_granted"


class OAuthProvider(Protocol):
    """Speaks with a provider about tokens. Raises `ProviderError`s alone; keeps nothing."""

    def authorization_url(self, way: Way, *, state: str, challenge: str, nonce: str) -> str:
        """Where to send the browser."""
        ...

    async def exchange(self, way: Way, *, code: str, verifier: str, nonce: str) -> Granted:
        """The tokens of a consent. Raises `ConsentRefused` when the code or what comes for it is no good."""
        ...

    async def refresh(self, way: Way, refresh_token: SecretStr) -> Tokens:
        """A new access token. Raises `GrantLost` when there will never be one again."""
        ...

    async def revoke(self, way: Way, tokens: Tokens) -> None:
        """Take everything back that the account granted to us. What is taken back already is no error."""
        ...
