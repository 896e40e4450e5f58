"""What goes wrong with replies."""

from datetime import datetime

from libs.errors import Conflict, NotFound


class ReplyNotFound(NotFound):
    """Absent, another tenant's, or of another review."""


class ReplyChangedElsewhere(Conflict):
    """`reply` and `replied_at` are what stands at the provider now."""

    code, title = "reply_changed_elsewhere", "Somebody else has replied to this review"

    def __init__(self, reply: str | None, replied_at: datetime | None) -> None:
        told = "Read what stands there now, and decide whether yours still fits."
        super().__init__(told, more={"reply": reply, "replied_at": replied_at and replied_at.isoformat()})


class ReplyInProgress(Conflict):
    code, title = "reply_in_progress", "A reply to this review is on its way already"


class ReplyAlreadyThere(Conflict):
    code, title = "reply_already_there", "This very reply stands at the provider already"


class ReplyNotOpen(Conflict):
    """It is on its way, published or withdrawn: there is nothing to change, to try again or to withdraw."""

    code, title = "reply_not_open", "This reply cannot be changed any more"


class ReviewGone(Conflict):
    code, title = "review_gone", "The provider shows this review no longer"
