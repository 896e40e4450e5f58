"""The catalogue of every error code, gathered from the classes that raise them."""

import inspect
from collections.abc import Iterator
from typing import Any

from libs.errors import DomainError

_SHARED = "every part"
_PARTS = frozenset({"contracts", "gateway", "infra", "libs", "services"})


def catalogue() -> list[dict[str, Any]]:
    """One entry a code, by code; to be called once every deployable has been imported."""
    entries: dict[str, dict[str, Any]] = {}
    for kind in sorted(_all_kinds(DomainError), key=lambda kind: (kind.code, kind.__module__)):
        entry = entries.setdefault(
            kind.code,
            {"code": kind.code, "status": kind.status, "title": kind.title, "description": _text(kind), "services": []},
        )
        part = _part(kind)
        if part not in entry["services"]:
            entry["services"].append(part)
    return list(entries.values())


def _all_kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        declared = child.__name__ != "HttpProblem"  # that one is made on the fly, from a status
        if declared and child.__module__.split(".")[0] in _PARTS:
            yield child
        yield from _all_kinds(child)


def _text(kind: type[DomainError]) -> str:
    own = kind.__dict__.get("__doc__")
    return inspect.cleandoc(own).replace("\n", " ") if own else ""


def _part(kind: type[DomainError]) -> str:
    names = kind.__module__.split(".")
    match names[0]:
        case "services":
            return names[1]
        case "libs":
            return _SHARED
        case _:
            return names[0]
