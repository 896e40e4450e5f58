"""Proving again who one is, before what matters."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.second_factor import FactorCode


class StepUpByPassword(BaseModel):
    """The proof of somebody who has a password."""

    model_config = ConfigDict(extra="forbid")

    password: Annotated[str, Field(min_length=1, max_length=1024, json_schema_extra={"format": "password"})]


class StepUpByCode(BaseModel):
    """The proof of somebody who has a second factor."""

    model_config = ConfigDict(extra="forbid")

    code: FactorCode


StepUp = StepUpByPassword | StepUpByCode


class SteppedUp(BaseModel):
    """From now until `until` the session may do what asks for this proof. It has a new cookie and CSRF token."""

    until: datetime
    csrf_token: str = Field(description="Send it as `X-CSRF-Token` from now on.")
