"""Replies to reviews: what can be drafted, and what somebody has published."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.ops_hub.reviews import MOST_REPLY

ReplyTone = Literal["warm", "matter_of_fact", "brief"]
DraftLanguage = Literal["en", "de", "es", "fr", "it", "pt", "nl"]
# Line breaks are good; other control characters are not, and neither is a reply of nothing but blanks.
ReplyText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MOST_REPLY,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x08\x0b-\x1f\x7f]*$",
    ),
]


class DraftsWanted(BaseModel):
    """In which language; without one in that of the review, or else in English."""

    model_config = ConfigDict(extra="forbid")

    language: DraftLanguage | None = None


class ReplyDraft(BaseModel):
    """A reply to begin with. It says nothing that the review, or the location itself, does not say."""

    tone: ReplyTone
    body: str


class ReplyDrafts(BaseModel):
    """One draft a tone; the same review gives the same drafts."""

    language: DraftLanguage
    drafts: list[ReplyDraft]


class ReplyWrite(BaseModel):
    """A reply to publish."""

    model_config = ConfigDict(extra="forbid")

    body: ReplyText
    seen_reply: Annotated[str, Field(max_length=20_000)] | None = Field(
        description="The reply that stood at the provider when this one was written; null: none did."
    )


class ReplyChange(BaseModel):
    """Another text, for a reply that is not published."""

    model_config = ConfigDict(extra="forbid")

    body: ReplyText
