"""What people say about themselves."""

from pydantic import BaseModel, ConfigDict

from contracts.gateway.api import Name


class UpdateProfile(BaseModel):
    """How the person is called from now on."""

    model_config = ConfigDict(extra="forbid")

    name: Name
