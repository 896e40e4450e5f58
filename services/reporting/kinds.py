"""The kinds of reports that there are here."""

from services.reporting.engine.kinds.kind import gathered_kinds
from services.reporting.engine.sealing import Sealer
from services.reporting.grids.kind import GridKind
from services.reporting.ranks.opening import Opener
from services.reporting.ranks.registry import SIMULATED_ALONE, Sources
from services.reporting.runs.kinds import Kinds


def make_kinds(sealer: Sealer, opener: Opener, sources: Sources = SIMULATED_ALONE) -> Kinds:
    """`sources` are those that a tenant may name in new runs; `opener` opens those of runs that are performed."""
    return {"local_grid": GridKind(sources, sealer, opener), **gathered_kinds(sealer)}
