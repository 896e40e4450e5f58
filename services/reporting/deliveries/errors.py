"""What can be wrong with a delivery."""

from libs.errors import Conflict, NotFound


class DeliveryNotFound(NotFound):
    """Absent, or another tenant's."""

    code, title = "delivery_not_found", "There is no such delivery"


class ApprovedRecipientNotFound(NotFound):
    """Absent, or another tenant's."""

    code, title = "approved_recipient_not_found", "There is no such approved address"


class RecipientApprovedAlready(Conflict):
    """Somebody said so before."""

    code, title = "recipient_approved_already", "Reports may go to this address already"


class SuppressedRecipientNotFound(NotFound):
    """Absent, or another tenant's."""

    code, title = "suppressed_recipient_not_found", "There is no such suppressed address"


class UnsubscribeLinkUnknown(NotFound):
    """Never sent, or of something that is gone."""

    code, title = "unsubscribe_link_unknown", "This link does not work (any more)"


class NoRecipients(Conflict):
    """A report without recipients goes to nobody."""

    code, title = "report_has_no_recipients", "The report has no recipients; add some first"


class DeliveryNotRetryable(Conflict):
    """It is out, on its way, or the recipient wants none."""

    code, title = "delivery_not_retryable", "This delivery cannot be sent again"


class DeliveryUncertain(Conflict):
    """Nobody knows whether it arrived; a person's word is needed before it may arrive twice."""

    code, title = "delivery_uncertain", "It may have arrived; say that it is to be sent even so"


class DeliveryNotAwaitingApproval(Conflict):
    """Somebody has decided already, or nobody had to."""

    code, title = "delivery_not_awaiting_approval", "The delivery does not wait for an approval"
