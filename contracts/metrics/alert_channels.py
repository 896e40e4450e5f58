"""Channels that alerts are told in, beside mail."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from contracts.metrics.saved_views import ViewName

MOST_CHANNELS = 50
SLACK_URL = r"^https://hooks\.slack(-gov)?\.com/services/[A-Za-z0-9_-]{1,40}/[A-Za-z0-9_-]{1,40}/[A-Za-z0-9_-]{1,80}$"


def _of_slack(url: SecretStr) -> SecretStr:
    if not re.fullmatch(SLACK_URL, url.get_secret_value()):
        raise ValueError("must be an incoming webhook of Slack: https://hooks.slack.com/services/…")
    return url


SlackUrl = Annotated[
    SecretStr, AfterValidator(_of_slack), Field(max_length=200, json_schema_extra={"pattern": SLACK_URL})
]


class AlertChannelCreate(BaseModel):
    """A channel to add. Its address is a secret: whoever has it can post, so it is never shown again."""

    model_config = ConfigDict(extra="forbid")

    name: ViewName = Field(description="As people see it in rules and in the history.", examples=["#ads-alerts"])
    kind: Literal["slack"] = "slack"
    url: SlackUrl = Field(description="Slack's incoming webhook.")


class AlertChannel(BaseModel):
    """A channel that rules may name."""

    id: UUID
    name: str
    kind: Literal["slack"]
    rules: int = Field(description="How many rules tell it.")
    created_by: str
    created_at: datetime


class AlertChannels(BaseModel):
    """Every channel, by name."""

    items: list[AlertChannel]
