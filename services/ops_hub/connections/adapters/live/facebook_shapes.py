"""Answers of the Graph API: pages, their fields, and what people recommended."""

from typing import Literal

from pydantic import AwareDatetime

from services.ops_hub.connections.adapters.live.shapes import Shape


class Cursors(Shape):
    after: str = ""


class Paging(Shape):
    """`next` says that there is more; where it leads is not followed: it holds the token."""

    cursors: Cursors = Cursors()
    next: str = ""

    @property
    def following(self) -> str | None:
        return self.cursors.after if self.next else None


class Permission(Shape):
    permission: str
    status: str


class Permissions(Shape):
    data: list[Permission]


class Person(Shape):
    id: str
    name: str
    permissions: Permissions

    @property
    def granted(self) -> set[str]:
        return {one.permission for one in self.permissions.data if one.status == "granted"}


class ManagedPage(Shape):
    id: str
    name: str
    access_token: str = ""


class ManagedPages(Shape):
    data: list[ManagedPage]
    paging: Paging = Paging()


class PageLocation(Shape):
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country_code: str = ""
    latitude: float | None = None
    longitude: float | None = None


class Category(Shape):
    name: str


class Page(Shape):
    id: str
    name: str
    store_number: int | None = None
    location: PageLocation | None = None
    phone: str = ""
    website: str = ""
    link: str = ""
    category_list: tuple[Category, ...] = ()
    is_published: bool = True
    verification_status: str = ""


class Reviewer(Shape):
    id: str = ""
    name: str = ""


class Story(Shape):
    id: str


class Rating(Shape):
    created_time: AwareDatetime
    recommendation_type: Literal["positive", "negative", "POSITIVE", "NEGATIVE"] | None = None
    rating: int | None = None
    review_text: str = ""
    reviewer: Reviewer | None = None
    open_graph_story: Story | None = None


class Ratings(Shape):
    data: list[Rating]
    paging: Paging = Paging()
