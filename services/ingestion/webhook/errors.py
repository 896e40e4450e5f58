"""What senders of webhooks are told. It is little, on purpose."""

from libs.errors import Conflict, DomainError, NotFound


class WebhookRefused(DomainError):
    """No such endpoint, a disabled one, a wrong or late signature: all of them are told the same."""

    code, status, title = "webhook_refused", 400, "The webhook was not accepted"


class WebhookAddressUnknown(NotFound):
    """The address was replaced or removed, or never was one: make a new one on the connection's page."""

    code, title = "webhook_address_unknown", "No such webhook address"


class WebhookTooLarge(DomainError):
    code, status, title = "webhook_too_large", 413, "The body is larger than 64 KiB"


class WebhookTokenExists(Conflict):
    """Rotate it to get another one."""

    code, title = "webhook_token_exists", "The connection has a webhook address already"


class WebhookTokenNotFound(NotFound):
    code, title = "webhook_token_not_found", "The connection has no webhook address"


class WebhookEndpointNotFound(NotFound):
    code, title = "webhook_endpoint_not_found", "No such webhook endpoint"


class WebhookReceiptNotFound(NotFound):
    code, title = "webhook_receipt_not_found", "Nothing was received under this id"


class WebhookReceiptNotFailed(Conflict):
    """Only what has failed, and whose job is still kept (30 days), is processed again."""

    code, title = "webhook_receipt_not_failed", "It has not failed"


class WebhookRotationUnderWay(Conflict):
    """The one before this still works, and two at a time are enough: rotate without an overlap, or wait."""

    code, title = "webhook_rotation_under_way", "The one before this still works"


class TooManyWebhookEndpoints(Conflict):
    """A tenant has 20 at most; delete one that is not needed."""

    code, title = "too_many_webhook_endpoints", "There are 20 webhook endpoints already"
