"""What can be wrong with a share link."""

from libs.errors import Conflict, DomainError, Invalid, NotFound, Unauthenticated


class ShareLinkNotFound(NotFound):
    """Absent, or another tenant's."""

    code, title = "share_link_not_found", "There is no such share link"


class ShareFormatUnknown(Invalid):
    """A link offers what its run can be had as, and nothing else."""

    code, title = "share_format_unknown", "The run cannot be had in this format"


class ShareLinksFull(Conflict):
    """A run has so many working links at most."""

    code, title = "share_links_full", "The run has as many links as it may; revoke one first"


class ShareLinkUnknown(NotFound):
    """Never made, revoked, expired, or of something that is gone: nobody outside is told which."""

    code, title = "share_link_unknown", "This link does not work (any more)"


class SharePasswordNeeded(Unauthenticated):
    """The link has a password, and it was not given, or too long ago."""

    code, title = "share_password_needed", "This link has a password"


class SharePasswordWrong(Unauthenticated):
    """It counts, whether or not the next one is right."""

    code, title = "share_password_wrong", "That is not the password"


class ShareLinkLocked(DomainError):
    """Too many wrong passwords; nobody's is looked at for a while."""

    code, status, title = "share_link_locked", 429, "Too many wrong passwords; try again later"
