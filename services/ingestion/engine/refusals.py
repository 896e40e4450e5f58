"""Whether what a connector says went wrong is that its platform refused the credentials.

Connectors have no common word for it: they repeat what OAuth (RFC 6749, section 5.2) or the platform's API answered.
"""

import re

_OAUTH = ("invalid_grant", "invalid_client", "unauthorized_client", "invalid_token", "invalid_refresh_token")
_GOOGLE = ("UNAUTHENTICATED", r"OAUTH_TOKEN_\w+", r"DEVELOPER_TOKEN_\w+", "USER_PERMISSION_DENIED")
_META = ("OAuthException", "Error validating access token", "Session has expired")
_SAID = (
    r"credentials? (?:was |were |are |is )?(?:refused|rejected|invalid)",
    r"(?:access|refresh) token (?:is |has |was )?(?:been )?(?:expired|revoked|invalid|incorrect)",
    r"refuses the (?:credentials|access token|developer token)",
    r"gives no access token",
    r"\b401\b[^0-9]{0,40}unauthori[sz]ed",
)
_REFUSAL = re.compile("|".join((*_OAUTH, *_GOOGLE, *_META, *_SAID)), re.IGNORECASE)


def is_refusal(*said: str | None) -> bool:
    """Whether one of these texts tells of refused credentials."""
    return any(text and _REFUSAL.search(text) for text in said)
