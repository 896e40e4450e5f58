"""What can be wrong with a branding."""

from contracts.reporting.branding import MOST_LOGO_BYTES
from libs.errors import DomainError, FieldProblem, Invalid, NotFound


class BrandingChanged(DomainError):
    """Somebody changed it since it was read. Read it again, and change that."""

    code, status, title = "branding_changed", 412, "The branding has changed since you read it"


class BrandingRevisionNeeded(DomainError):
    """A change says which version it changes."""

    code, status, title = "branding_revision_needed", 428, "Say with If-Match which version you change"


class ColorUnreadable(Invalid):
    """`errors` names the nearest colour that reads well."""

    code, title = "color_unreadable", "The colour does not read well on paper"


class LogoNotFound(NotFound):
    """None is kept."""

    code, title = "logo_not_found", "There is no logo"


class LogoTooLarge(DomainError):
    code, status, title = "logo_too_large", 413, "The file is larger than a logo may be"

    def __init__(self) -> None:
        super().__init__(f"At most {MOST_LOGO_BYTES // 1000} KB.")


class LogoUnsupported(DomainError):
    """An SVG can carry scripts and addresses, and neither mail programs nor workbooks show one."""

    code, status, title = "logo_unsupported", 415, "The body is not a PNG"

    def __init__(self) -> None:
        super().__init__(
            "Send a PNG as the body, as image/png. An SVG is not taken: it can carry scripts and addresses, and"
            " workbooks show none. Export it as PNG, 480 pixels wide or more."
        )


class LogoUnfit(Invalid):
    """`errors` says which rule it breaks."""

    code, title = "logo_unfit", "The picture cannot be a logo"


def unfit(code: str, message: str) -> LogoUnfit:
    """The refusal of a picture by the rule `code`; the caller raises it."""
    return LogoUnfit(errors=[FieldProblem(pointer="", code=code, message=message)])
