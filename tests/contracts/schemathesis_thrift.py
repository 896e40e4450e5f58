"""What makes a case of Schemathesis cheaper, and changes none: what it would work out anew for each is kept."""

import gc
from collections.abc import Callable
from functools import cache
from typing import Any

import requests
from hypothesis.strategies._internal import regex
from schemathesis.config import ProjectConfig
from schemathesis.core import media_types
from schemathesis.schemas import APIOperation


def _kept(merge: Callable[..., Any]) -> Callable[..., Any]:
    """`merge`, once for each operation and phase: it lays a dozen levels of settings over one another at each draw."""
    known: dict[tuple[int, str, str | None], Any] = {}

    def merged(self: ProjectConfig, *, operation: APIOperation | None = None, **phase: str | None) -> Any:
        if operation is None:
            return merge(self, operation=None, **phase)
        key = (id(self), operation.label, phase.get("phase"))
        if key not in known:
            known[key] = merge(self, operation=operation, **phase)
        return known[key]

    return merged


def _plainly(initialize: Callable[[requests.Session], None]) -> Callable[[requests.Session], None]:
    """Without a look for proxies and a `.netrc` before each request: the stack is on this machine."""

    def initialized(self: requests.Session) -> None:
        initialize(self)
        self.trust_env = False

    return initialized


def _each_class_once(strategy_of: Callable[..., Any]) -> Callable[..., Any]:
    """`strategy_of`, once for each character class: it goes through `[\\u00a1-\\uffff]` one character at a time."""
    known: dict[tuple[str, int, Any], Any] = {}

    def strategy(codes: Any, context: regex.Context, is_unicode: bool, *, alphabet: Any) -> Any:
        if not is_unicode or not isinstance(codes, tuple) or codes[0] != regex.sre.IN:
            return strategy_of(codes, context, is_unicode, alphabet=alphabet)
        key = (repr(codes), context.flags, regex.unwrap_strategies(alphabet).intervals)
        if key not in known:
            known[key] = strategy_of(codes, context, is_unicode, alphabet=alphabet)
        return known[key]

    return strategy


def apply() -> None:
    """Put the cheaper ways in place. The settings are complete by the time that the first operation is asked for."""
    # Every case is kept to the end, so that a look for garbage through all of them finds little.
    gc.freeze()
    gc.set_threshold(100_000)
    regex._strategy = _each_class_once(regex._strategy)
    media_types.same_family = cache(media_types.same_family)
    ProjectConfig.generation_for = _kept(ProjectConfig.generation_for)
    ProjectConfig.phases_for = _kept(ProjectConfig.phases_for)
    ProjectConfig.checks_config_for = _kept(ProjectConfig.checks_config_for)
    requests.Session.__init__ = _plainly(requests.Session.__init__)
