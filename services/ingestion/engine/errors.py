"""Why a run of a connector ended badly. `type` is stable for programs; the message is a sentence for people."""

from typing import ClassVar


class ConnectorFailure(Exception):
    """`permanent` failures are the same on every attempt; the others are worth another one."""

    type: ClassVar[str] = "connector_error"
    permanent: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConnectorCrashed(ConnectorFailure):
    """It ended by itself before it was done."""

    type = "connector_crashed"


class ConnectorSilent(ConnectorFailure):
    """It is alive and has said nothing for too long."""

    type = "connector_silent"


class ConnectorTooSlow(ConnectorFailure):
    """It is not done within the time that a run may take."""

    type = "connector_too_slow"


class ConnectorTransient(ConnectorFailure):
    """It says itself that trying again may help."""

    type = "connector_transient_error"


class ConnectorMisconfigured(ConnectorFailure):
    """It says itself that its configuration is wrong."""

    type = "connector_config_error"
    permanent = True


class StreamsMissing(ConnectorMisconfigured):
    """The source offers less than is selected."""


class CredentialsRefused(ConnectorFailure):
    """The platform does not take the credentials. `said` is the connector's own account of it."""

    type = "credentials_refused"
    permanent = True

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said

    def by(self, title: str) -> "CredentialsRefused":
        """The same, saying which platform it was."""
        self.message = f"{title} refused the credentials of this connection: {self.said}"
        return self


class ProtocolBroken(ConnectorFailure):
    """What it prints is not the Airbyte protocol."""

    type = "connector_protocol_error"
    permanent = True


class OutputTooLarge(ConnectorFailure):
    """One line, or all of them together, exceed what a run may print."""

    type = "connector_output_limit"
    permanent = True


class StreamIncomplete(ConnectorFailure):
    """It ended well, and yet without finishing a stream."""

    type = "stream_incomplete"


class ReconciliationFailed(ConnectorFailure):
    """Records were lost or counted twice between the connector and the raw tables."""

    type = "reconciliation_mismatch"
    permanent = True


class ConnectionChanged(ConnectorFailure):
    """Its configuration, streams or state were changed while it was read."""

    type = "connection_changed"


class ConnectorInUse(ConnectorFailure):
    """Something runs from its environment, or reads by it, so that it cannot be deleted."""

    type = "connector_in_use"
    permanent = True


class NotInstallable(ConnectorFailure):
    """The connector's packages cannot be installed here."""

    type = "connector_not_installable"
