"""`If-Match`: a change is made to the revision that the caller has seen, or not at all (RFC 9110, 13.1.1)."""

from typing import Annotated

from fastapi import Header

from libs.errors import DomainError, problems

IfMatch = Annotated[str | None, Header(max_length=200, description="The `ETag` that was read last.")]
NeededIfMatch = Annotated[
    str | None, Header(max_length=200, description="The `ETag` that was read last; it is required.")
]
STALE = problems({412: "`If-Match` names another revision."})
STALE_OR_UNSAID = STALE | problems({428: "There is no `If-Match`."})


def refuse_unseen(if_match: str | None, etag: str, *, stale: DomainError, unsaid: DomainError | None = None) -> None:
    """Raises `stale` unless one of the tags is that of the revision that is there, and `unsaid` where there is none at
    all; without `unsaid`, who says nothing takes any revision, as `*` does."""
    if if_match is None:
        if unsaid is not None:
            raise unsaid
        return
    tags = {tag.strip() for tag in if_match.split(",")}
    if not tags & {"*", etag}:
        raise stale
