"""How a job says what went wrong. Any other exception means: try again after a while, within the retry policy."""


class Permanent(Exception):
    """It can never succeed as it is: bad input, a revoked grant, a 4xx other than 429. The job becomes `failed`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RetryLater(Exception):
    """Not now, and not before `seconds` have passed (a provider's `Retry-After`). Does not use up an attempt.

    A job that hears this for 24 hours in a row becomes `dead`.
    """

    def __init__(self, seconds: float, code: str = "throttled", message: str = "The other side asked to wait.") -> None:
        super().__init__(message)
        self.seconds = seconds
        self.code = code
        self.message = message


class LeaseLost(Exception):
    """This worker no longer owns the job: another may be running it, so nothing may be written any more."""
