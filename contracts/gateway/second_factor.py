"""The second factor: an authenticator app, and recovery codes for the day it is lost."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FactorCode = Annotated[
    str,
    Field(
        min_length=6,
        max_length=11,
        pattern=r"^([0-9]{6}|[A-Za-z2-7]{5}-[A-Za-z2-7]{5})$",
        description="Six digits of the app, or a recovery code. Each works once.",
        json_schema_extra={"format": "password"},
    ),
]


class GiveCode(BaseModel):
    """A code of the second factor."""

    model_config = ConfigDict(extra="forbid")

    code: FactorCode


class SecondFactorEnrolment(BaseModel):
    """What an authenticator app needs. It counts once a code of it has been confirmed."""

    secret: str = Field(description="Base32, for apps that cannot read the picture.")
    uri: str = Field(description="`otpauth://…`, as the picture says it.")
    qr_svg: str = Field(description="The picture, as SVG.")


class RecoveryCodes(BaseModel):
    """Codes in place of the app's, once each. They are shown this once only."""

    codes: list[str]


class SignInMethods(BaseModel):
    """How the user proves who they are."""

    password: bool
    second_factor: bool
    recovery_codes_left: int
    oidc: str | None = Field(description="The identity provider's name, when one is set up.")
    oidc_linked: bool = Field(description="The user has signed in with it before.")
