"""The session cookie: `__Host-sid` over TLS; on plain-http localhost a name that carries the port."""

import structlog
from starlette.responses import Response

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SECURE_NAME = "__Host-sid"
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]", "::1")


def cookie_name(host: str, *, secure: bool, is_local: bool) -> str:
    """The cookie's name for a request to `host` (`name[:port]`).

    Browsers keep `Secure` cookies off plain http, so an installation that is for this machine alone falls back to a
    plain cookie; its name carries the port, because browsers share cookies between the ports of a host.
    """
    if secure or not is_local:
        return SECURE_NAME
    port = host.rpartition(":")[2]
    return f"opsight_sid_{port if port.isdigit() else '80'}"


def companion_name(session_cookie: str, kind: str) -> str:
    """The name of a short cookie beside the session's, for a browser on its way in."""
    if session_cookie == SECURE_NAME:
        return f"__Host-{kind}"
    return session_cookie.replace("opsight_sid", f"opsight_{kind}")


def value_in(header: bytes | None, name: str) -> str | None:
    """The cookie `name` of a `Cookie` header; when it is sent twice somebody plays tricks, and it counts as none."""
    if header is None:
        return None
    wanted = f"{name}="
    values = [
        part[len(wanted) :] for part in map(str.strip, header.decode("latin-1").split(";")) if part.startswith(wanted)
    ]
    return values[0] if len(values) == 1 else None


def is_this_machine(host: str) -> bool:
    """Whether `host` (`name[:port]`) names the machine itself."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host) in _LOCAL_HOSTS


def set_cookie(response: Response, name: str, token: str, *, max_age: int) -> None:
    secure = name.startswith("__Host-")
    if not secure:
        log.info("session.cookie_without_tls", name=name)
    response.set_cookie(name, token, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")


def delete_cookie(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="lax")
