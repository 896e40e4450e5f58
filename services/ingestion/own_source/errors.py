"""Why a source of ours stops, in the words of the Airbyte protocol."""

from typing import ClassVar, Literal

FailureType = Literal["config_error", "transient_error", "system_error"]


class SourceError(Exception):
    """The platform answered something that cannot be read on from."""

    failure_type: ClassVar[FailureType] = "system_error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SourceMisconfigured(SourceError):
    """Only a person can mend it: a wrong field, an account that may not be seen."""

    failure_type = "config_error"


class CredentialsRefused(SourceMisconfigured):
    """The platform does not take the credentials."""


class SourceBusy(SourceError):
    """The platform asks to wait for longer than a run may, or is away."""

    failure_type = "transient_error"
