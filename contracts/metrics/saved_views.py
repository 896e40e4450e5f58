"""Saved views: the search of a page under a name, private or shared with the tenant."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

SavedViewPage = Literal["overview", "explore"]
MOST_VIEWS = 200
ViewName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        pattern=r"^[^\s\x85\ufeff\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x85\ufeff\x00-\x1f\x7f])?$",
        description="Unlike the names of your other views of the page.",
    ),
]
ViewSearch = Annotated[
    str,
    Field(max_length=4000, pattern=r"^[\x21-\x7e]*$", description="The query of the page's address, without its `?`."),
]


class SavedViewCreate(BaseModel):
    """A view to save."""

    model_config = ConfigDict(extra="forbid")

    page: SavedViewPage
    name: ViewName
    search: ViewSearch
    is_shared: bool = Field(default=False, description="Whether everybody of the tenant sees it.")


class SavedViewUpdate(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: ViewName | None = None
    search: ViewSearch | None = None
    is_shared: bool | None = None


class SavedView(BaseModel):
    """A view of your own, or one that somebody shares."""

    id: UUID
    page: SavedViewPage
    name: str
    search: str
    is_shared: bool
    is_mine: bool = Field(description="Whether you saved it; nobody else can change it.")
    created_at: datetime
    updated_at: datetime


class SavedViews(BaseModel):
    """Every view of a page that you see: your own first, each group by name."""

    items: list[SavedView]
