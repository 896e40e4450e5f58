"""What Schemathesis must not do: take away the keys it works with, turn off what it tries, wait without end, or
send one `Idempotency-Key` with many requests."""

import os
from typing import Any

import hypothesis
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import observations

from tests.contracts import schemathesis_thrift

schemathesis_thrift.apply()

# Schemathesis names targets to climb to; Hypothesis' climber ends with an IndexError of its own now and then.
hypothesis.target = lambda observation, *, label="": observation

# It looks for links in answers; a text that begins like an address and is none, as one that was sent, ends its run.
_same_origin_path = observations._same_origin_path


def _path_if_an_address(value: str, origin: tuple[str, str]) -> str | None:
    try:
        return _same_origin_path(value, origin)
    except ValueError:
        return None


observations._same_origin_path = _path_if_an_address

KEY = "Idempotency-Key"
OWN_KEYS = set(os.environ.get("SCHEMATHESIS_OWN_KEYS", "").split(","))


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Every case, but the end of a key that this run signs its requests with, and of a feature that it tries."""
    ends_a_key = str((case.path_parameters or {}).get("key_id")) in OWN_KEYS
    return not ends_a_key and not _turns_a_feature_off(case)


def _turns_a_feature_off(case: schemathesis.Case) -> bool:
    if case.method != "PUT" or case.operation.path != "/api/v1/flags/{key}":
        return False
    return isinstance(case.body, dict) and case.body.get("enabled") is False


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Give each case an `Idempotency-Key` of its own: with another's it is refused, whatever else it sends."""
    if KEY in case.headers and not _tries_the_key(case):
        case.headers[KEY] = case.id


def _tries_the_key(case: schemathesis.Case) -> bool:
    """Whether the key is what the case is about, or may be: any header of it can be the wrong one."""
    if case.meta is None:
        return True
    headers = case.meta.components.get(ParameterLocation.HEADER)
    return case.meta.phase.data.parameter == KEY or headers is None or headers.mode.is_negative
