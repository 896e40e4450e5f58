"""What every file of Superset's bundle names things by."""

from uuid import NAMESPACE_URL, uuid5

VERSION = "1.0.0"


def uuid_of(kind: str, name: str) -> str:
    """The same thing has the same id in every bundle, so that an import replaces it."""
    return str(uuid5(NAMESPACE_URL, f"opsight:bi:{kind}:{name}"))


def period_of(days: int | None) -> str:
    """The last `days` days, or all of it, in Superset's words."""
    return f"Last {days} days" if days else "No filter"
