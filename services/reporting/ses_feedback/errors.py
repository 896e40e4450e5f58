"""Why a message of SNS is not taken."""

from libs.errors import DomainError, Forbidden, Invalid, NotFound, Unavailable


class FeedbackOff(NotFound):
    """The operator has named no topic."""

    code, title = "ses_feedback_off", "No topic of Amazon SNS is set up here"


class FeedbackTooLarge(DomainError):
    """SNS sends no more than 256 KiB."""

    code, status, title = "ses_feedback_too_large", 413, "The body is larger than 256 KiB"


class FeedbackUnreadable(Invalid):
    """It is none of the messages that SNS posts."""

    code, title = "ses_feedback_unreadable", "This is no message of Amazon SNS"


class FeedbackRefused(Forbidden):
    """Of another topic, or not signed by SNS; it is not said which."""

    code, title = "ses_feedback_refused", "The message is not signed by Amazon SNS for the topic that is set up here"


class SnsSilent(Unavailable):
    """SNS sends the message again."""

    code, title = "sns_silent", "Amazon SNS does not answer right now; send it again"
