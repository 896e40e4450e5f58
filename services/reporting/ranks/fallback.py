"""When simulated ranks stand in for a source that is out.

The rule is for a keyword as a whole: either all of its cells are of its source, or all of them are simulated and say
so. What was answered already is worth more than a full map: a keyword falls back only where it would have no figures.
"""

from collections.abc import Mapping

from contracts.reporting.ranks import RankError
from services.reporting.grids.measuring import has_figures

OUT: frozenset[RankError] = frozenset(
    {"unreachable", "server_error", "breaker_open", "timeout", "throttled", "uncertain"}
)
"""What says that the source is away. Credentials, funds and refused questions need a person, and never fall back."""


def falls_back(planned: int, errors: Mapping[RankError, int]) -> bool:
    """Whether a keyword is redone simulated: of `planned` points so many are missing, counted by error, that it has no
    figures, and the source's being away is to blame for every one of them.

    Questions that may have been charged without an answer stay noted as such; simulating asks nobody.
    """
    return not has_figures(planned - sum(errors.values()), planned) and set(errors) <= OUT
