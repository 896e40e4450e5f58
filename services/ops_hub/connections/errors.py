"""What goes wrong with connections to providers, with the codes that the API promises."""

from uuid import UUID

from libs.errors import Conflict, DomainError, Invalid, NotFound, Unavailable


class PlatformConnectionNotFound(NotFound):
    """Absent, or another tenant's."""


class PlatformConnectionStale(DomainError):
    """`If-Match` names another revision."""

    code, status, title = "connection_stale", 412, "The connection changed since you read it"


class PlatformConnectionMatchRequired(DomainError):
    """Who changes or cuts a connection says which revision of it was seen."""

    code, status, title = "connection_match_required", 428, "Say in If-Match which revision you have seen"


class PlatformConnectionExists(Conflict):
    """`connection_id` is the one that reads the account."""

    code, title = "connection_exists", "This account is connected already"

    def __init__(self, connection_id: UUID) -> None:
        super().__init__("Open that connection, and renew it if it is cut.", more={"connection_id": str(connection_id)})


class PlatformConnectionCut(Conflict):
    code, title = "connection_disconnected", "The connection is cut; renew it first"


class PlatformConnectionByConsent(Conflict):
    code, title = "connection_needs_consent", "The provider has to be asked for consent to renew this connection"


class SyncOpen(Conflict):
    """`sync_id` is the one that waits or runs."""

    code, title = "connection_sync_open", "The connection is being read already"

    def __init__(self, sync_id: UUID) -> None:
        super().__init__("Follow the sync that waits or runs.", more={"sync_id": str(sync_id)})


class NotConnectedByHand(Invalid):
    code, title = "manual_not_offered", "This platform is connected by signing in at its provider"


class CredentialsRequired(Invalid):
    code, title = "credentials_required", "A live connection of this platform needs its credentials"


class CredentialsNotTaken(Invalid):
    code, title = "credentials_not_taken", "This connection takes no credentials"


class AccountUnknown(Invalid):
    code, title = "account_unknown", "The connection does not reach such an account"


class SettingNotOffered(Invalid):
    code, title = "setting_not_offered", "The connection has no such setting"


class ListingNotFound(NotFound):
    """The connection lists no such place."""


class ListingIncomplete(Invalid):
    code, title = "listing_incomplete", "The listing does not say enough for a location"


class TrafficNotOffered(NotFound):
    """Only google_analytics counts visits."""


class ProviderUnreachable(Unavailable):
    code, title = "provider_unavailable", "The provider does not answer right now; try again shortly"


class ProviderRefused(Conflict):
    """`reason` says what has to be done at the provider, or to the connection."""

    code, title = "provider_refused", "The provider does not let the connection read its accounts"

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message, more={"reason": reason})
