"""What the command line shows as one line, instead of a stack trace."""


class LocalError(Exception):
    """Something a person can put right. The message is one sentence that says what to do."""
