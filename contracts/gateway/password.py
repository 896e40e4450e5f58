"""Setting a password: by a link in a mail, or with the one of before."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.api import Email

NewPassword = Annotated[
    str,
    Field(
        min_length=12,
        max_length=256,
        description="Not the e-mail address, and none that everybody knows.",
        json_schema_extra={"format": "password"},
    ),
]
LinkTokenText = Annotated[
    str, Field(min_length=86, max_length=86, pattern=r"^[A-Za-z0-9_-]{86}$", description="What the link carries.")
]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RequestPasswordReset(_Input):
    """Whoever has this address may set a new password."""

    email: Email


class ConfirmPasswordReset(_Input):
    """The link's token, and the password from now on."""

    token: LinkTokenText
    password: NewPassword


class ChangePassword(_Input):
    """The password of before, and the one from now on."""

    current_password: Annotated[str, Field(min_length=1, max_length=1024, json_schema_extra={"format": "password"})]
    new_password: NewPassword
