"""How patient workers are. The defaults are what production runs with; tests shorten them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Seconds, but for `most_worker_losses`.

    A worker that dies gives its jobs up after `lease` + `reap` at most. One whose event loop does not answer for two
    beats stops renewing, and loses them as well. A job that loses `most_worker_losses` workers is dead.
    """

    lease: int = 30
    beat: float = 10.0
    reap: float = 5.0
    reconcile: float = 15.0
    drain: float = 8.0
    stop: float = 2.0
    most_worker_losses: int = 3
