"""What somebody who has not signed in may know about the ways to do so."""

from pydantic import BaseModel, Field


class SignInOptions(BaseModel):
    """The ways in."""

    oidc: str | None = Field(description="The identity provider's name; null when none is set up.")
