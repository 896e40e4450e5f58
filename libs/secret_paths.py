"""Addresses that hold a secret, such as one that a webhook is posted to: who shows a path shows its template instead.

An operation says which of its path parameters are secret (`libs.auth.public(secret_path=…)`). Whatever looks like such
an address counts, whether or not an operation answers there: a wrong method, a slash too many and an older prefix are
mistakes that people make with the real secret.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_PREFIX = re.compile(r"^/api/v\d+")


@dataclass(frozen=True, slots=True)
class _Place:
    pattern: re.Pattern[str]
    template: str


class SecretPaths:
    """Templates of paths with the names of their secret parameters; without any, every path may be shown."""

    def __init__(self, templates: Iterable[tuple[str, Sequence[str]]] = ()) -> None:
        self._places = [_Place(_before(template, names), template) for template, names in templates if names]

    def shown(self, path: str) -> str:
        """`path` as logs, spans and problems may have it."""
        for place in self._places:
            if place.pattern.search(path):
                return place.template
        return path


def _before(template: str, names: Sequence[str]) -> re.Pattern[str]:
    """What leads to the first secret of `template`: without its prefix, in any case, with any number of slashes."""
    segments = _PREFIX.sub("", template).strip("/").split("/")
    first = next(number for number, segment in enumerate(segments) if segment[1:-1] in names)
    parts = ["[^/]+" if segment.startswith("{") else re.escape(segment) for segment in segments[:first]]
    return re.compile("/+" + "/+".join(parts) + "/+[^/]", re.IGNORECASE)
