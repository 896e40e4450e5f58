"""What goes wrong with saved views."""

from libs.errors import Conflict, NotFound


class SavedViewNotFound(NotFound):
    """Absent, another tenant's, or somebody else's that is not shared."""


class SavedViewNameTaken(Conflict):
    code, title = "saved_view_name_taken", "You have a view of this name"


class TooManySavedViews(Conflict):
    code, title = "too_many_saved_views", "You have as many views as one person can save"


class NotYourView(Conflict):
    code, title = "not_your_view", "Somebody else saved this view"
