"""Whether mail of this installation arrives: what its sender's domain publishes, and what is to be published."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

EmailCheckName = Literal["spf", "dkim", "dmarc", "one_click_unsubscribe", "bounces", "ses_identity"]
EmailCheckStatus = Literal["pass", "warn", "fail", "not_checkable"]
MailTransport = Literal["mailbox", "smtp", "ses"]
Line = Annotated[str, Field(max_length=1000)]


class DnsRecord(BaseModel):
    """A record to publish. What stands in angle brackets is for you to fill in."""

    name: Line
    type: Literal["TXT", "CNAME", "MX"]
    value: Line


class EmailCheck(BaseModel):
    """One thing that mail services look at before they take mail."""

    name: EmailCheckName
    status: EmailCheckStatus = Field(
        description="`warn`: mail arrives, but less surely. `not_checkable`: nobody could look; `summary` says why."
    )
    summary: Line = Field(description="A sentence: what was found, and what to do.")
    details: list[Line] = Field(max_length=50, description="Further findings, the gravest first.")
    found: list[Line] = Field(max_length=50, description="Records as they are published now, or what SES says.")
    publish: list[DnsRecord] = Field(
        max_length=10, description="What would make it pass; empty where nothing is to do."
    )


class EmailReadiness(BaseModel):
    """All checks of one sender."""

    sender: str = Field(description="`OPSIGHT_MAIL_FROM`.")
    domain: str
    transport: MailTransport = Field(description="Where mail goes: `mailbox` is a folder of this installation.")
    ready: bool = Field(description="Nothing fails, and SPF, DKIM, DMARC and the link that ends mail could be seen.")
    checked_at: datetime
    checks: list[EmailCheck]
