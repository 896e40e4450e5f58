"""Whose certificates this process believes, for every client that it makes."""

from functools import cache
from ssl import SSLContext

import httpx


@cache
def trusted(*, trust_env: bool = False) -> SSLContext:
    """The usual authorities; with `trust_env` those that SSL_CERT_FILE names.

    Made once a process: reading the bundle takes longer than a request, and every client would read its own.
    """
    return httpx.create_ssl_context(trust_env=trust_env)
