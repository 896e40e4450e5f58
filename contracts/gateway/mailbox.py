"""The mails that an installation without a mail server keeps in a folder."""

from datetime import datetime

from pydantic import BaseModel, Field


class KeptMail(BaseModel):
    """A mail that would have been sent."""

    id: str
    to: str
    subject: str
    sent_at: datetime


class KeptMailList(BaseModel):
    """The last mails, newest first."""

    items: list[KeptMail]


class KeptMailContent(KeptMail):
    """A mail with its words. `html` comes from outside: show it without scripts."""

    sender: str
    text: str
    html: str | None = Field(None, description="The same as HTML, when the mail has it.")
