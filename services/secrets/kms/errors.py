"""What can go wrong with a key service. The message is for operators; it holds no key and no token."""


class KmsError(Exception):
    """Any of the three below."""

    outcome = "error"


class KmsUnavailable(KmsError):
    """It does not answer, or asks to come back later. Nothing is wrong with the request: try again."""

    outcome = "unavailable"


class KmsDenied(KmsError):
    """It answers, and says no: a grant is gone, or this is not what was wrapped for this tenant."""

    outcome = "denied"


class KmsMisconfigured(KmsError):
    """It cannot work as it is set up: no such key, a wrong address or token, a damaged file. An operator is needed."""

    outcome = "misconfigured"
