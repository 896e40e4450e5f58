"""Why a sync by a remote Airbyte ended badly, in plain language. Beside those of `engine/errors.py`."""

from services.ingestion.engine.errors import ConnectorFailure


class RemoteUnauthorized(ConnectorFailure):
    """It refuses the client id and secret."""

    type = "remote_unauthorized"
    permanent = True


class RemoteForbidden(ConnectorFailure):
    """It knows who asks, and refuses."""

    type = "remote_forbidden"
    permanent = True


class RemoteNotFound(ConnectorFailure):
    """The connection or job is not there any more."""

    type = "remote_not_found"
    permanent = True


class RemoteRefused(ConnectorFailure):
    """It refuses the request for another reason (4xx)."""

    type = "remote_refused"
    permanent = True


class RemoteUnavailable(ConnectorFailure):
    """No answer, too slow, or an error of its own (5xx)."""

    type = "remote_unavailable"


class RemoteUnreadable(ConnectorFailure):
    """Its answer is not what the Airbyte API documents."""

    type = "remote_answer_unreadable"


class RemoteAddressRefused(ConnectorFailure):
    """The address is not one that we may call."""

    type = "remote_address_refused"
    permanent = True


class RemoteConnectionInactive(ConnectorFailure):
    """The connection is turned off in the remote Airbyte."""

    type = "remote_connection_inactive"
    permanent = True


class RemoteSyncFailed(ConnectorFailure):
    """The remote Airbyte ran the sync and says that it failed."""

    type = "remote_sync_failed"
    permanent = True


class RemoteSyncCancelled(ConnectorFailure):
    """Somebody cancelled the job in the remote Airbyte."""

    type = "remote_sync_cancelled"
    permanent = True
