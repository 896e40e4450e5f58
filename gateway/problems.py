"""What the edge refuses, and why."""

from typing import ClassVar

from libs.errors import DomainError, NotFound, Unavailable


class BadRequest(DomainError):
    """The request is not well-formed HTTP or JSON, or is ambiguous; nothing of it was looked at further."""

    code: ClassVar[str] = "malformed_request"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request is malformed"


class InvalidJson(BadRequest):
    code: ClassVar[str] = "invalid_json"


class UriTooLong(DomainError):
    code, status, title = "uri_too_long", 414, "The address is longer than 8 KiB"


class HeadersTooLarge(DomainError):
    code, status, title = "headers_too_large", 431, "There are more than 100 headers or 16 KiB of them"


class BodyTooLarge(DomainError):
    code, status, title = "body_too_large", 413, "The body is too large"


class BodyTooSlow(DomainError):
    code, status, title = "body_too_slow", 408, "The body did not arrive in time"


class PathUnknown(NotFound):
    code, title = "unknown_path", "There is no such path in the API"


class MethodNotAllowed(DomainError):
    code, status, title = "method_not_allowed", 405, "This path does not answer to this method"


class UnsupportedMediaType(DomainError):
    code, status, title = "unsupported_media_type", 415, "This operation does not take this kind of body"


class InvalidCredentials(DomainError):
    """A credential was sent, and it is unknown, expired or revoked."""

    code, status, title = "invalid_credentials", 401, "This session or key is not valid (any more)"


class ScopeMissing(DomainError):
    """The caller may not do this; `missing_scope` names the scope, and `request_access` leads to asking for it."""

    code, status, title = "scope_missing", 403, "You may not do this"


class StepUpRequired(DomainError):
    """Prove again who you are (`POST /auth/step-up`), then send the request again."""

    code, status, title = "step_up_required", 403, "Prove again that it is you"


class ImpersonationReadsOnly(DomainError):
    """Support looks at a tenant; it changes nothing there."""

    code, status, title = "impersonation_read_only", 403, "While you look as somebody else, you only read"


class AddressNotAllowed(DomainError):
    """The key or client is limited to networks, and the request does not come from one of them."""

    code, status, title = "address_not_allowed", 403, "This credential may not be used from this address"


class CsrfRefused(DomainError):
    code, status, title = "csrf_refused", 403, "This request does not come from our own pages"


class UpstreamUnavailable(Unavailable):
    code, title = "upstream_unavailable", "The part of Opsight that answers this is away; try again shortly"


class Overloaded(Unavailable):
    """There is more to do than can be done in time. Nothing was begun: send the request again after `Retry-After`."""

    code, title = "overloaded", "Opsight has more to do than it can; try again shortly"


class UpstreamBroken(DomainError):
    code, status, title = "upstream_broken", 502, "The part of Opsight that answers this broke off"


class UpstreamTooSlow(DomainError):
    code, status, title = "upstream_timeout", 504, "The part of Opsight that answers this took too long"
