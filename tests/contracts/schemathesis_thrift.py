"""What makes a case of Schemathesis cheaper, and changes none: what it would work out anew for each is kept."""

import gc
import typing
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import requests
from hypothesis.control import BuildContext
from hypothesis.errors import HypothesisException, StopTest
from hypothesis.internal.conjecture.choice import ChoiceTemplate
from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.internal.entropy import deterministic_PRNG
from hypothesis.strategies._internal import regex
from schemathesis.config import ProjectConfig
from schemathesis.core import media_types
from schemathesis.generation.hypothesis import examples
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.adapter import responses


def _kept(merge: Callable[..., Any]) -> Callable[..., Any]:
    """`merge`, once for each phase and set of `[[operations]]`: it lays a dozen levels of settings over one another."""
    sets: dict[tuple[int, str], tuple[int, ...]] = {}
    known: dict[tuple[int, tuple[int, ...], str | None], Any] = {}

    def merged(self: ProjectConfig, *, operation: APIOperation | None = None, **phase: str | None) -> Any:
        if operation is None:
            return merge(self, operation=None, **phase)
        label = (id(self), operation.label)
        if label not in sets:
            sets[label] = _meant(self, operation)
        key = (id(self), sets[label], phase.get("phase"))
        if key not in known:
            known[key] = merge(self, operation=operation, **phase)
        return known[key]

    return merged


def _meant(config: ProjectConfig, operation: APIOperation) -> tuple[int, ...]:
    """Which `[[operations]]` have settings for the operation."""
    parts = enumerate(config.operations.operations)
    return tuple(number for number, part in parts if part._filter_set.applies_to(operation=operation))


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


def _at_once(draw: Callable[..., None]) -> Callable[..., None]:
    """`draw`, with no test made for it: the simplest value, which Hypothesis tries first, is what is asked for."""

    def drawn(strategy: Any, examples: list[Any], suppress_health_check: Any, max_examples: int) -> None:
        if max_examples == 1:
            data = ConjectureData(random=Random(0), prefix=(ChoiceTemplate("simplest", count=None),))
            try:
                with deterministic_PRNG(), BuildContext(data, wrapped_test=draw):
                    examples.append(data.draw(strategy))
                    return
            except (HypothesisException, StopTest):
                # It is none that the strategy admits: Hypothesis looks for another one, or says so.
                pass
        draw(strategy, examples, suppress_health_check, max_examples)

    return drawn


def apply() -> None:
    """Put the cheaper ways in place. The settings are complete by the time that the first operation is asked for."""
    # Every case is kept to the end, so that a look for garbage through all of them finds little.
    gc.freeze()
    gc.set_threshold(100_000)
    regex._strategy = _each_class_once(regex._strategy)
    examples._add_examples = _at_once(examples._add_examples)
    media_types.same_family = cache(media_types.same_family)
    # Each answer is looked up among `4XX` and its like five times.
    for module in (checks, responses):
        module.expand_status_code = cache(module.expand_status_code)
    # Python 3.11 goes through the attributes of a protocol at each `isinstance`; requests asks five times a request.
    typing._get_protocol_attrs = cache(typing._get_protocol_attrs)
    ProjectConfig.generation_for = _kept(ProjectConfig.generation_for)
    ProjectConfig.phases_for = _kept(ProjectConfig.phases_for)
    ProjectConfig.checks_config_for = _kept(ProjectConfig.checks_config_for)
    requests.Session.__init__ = _plainly(requests.Session.__init__)
