"""What a killed supervisor left running is ended before a new stack starts, and by `down`."""

import signal

from infra.local.home import Home
from infra.local.processes import Identity, end, find
from infra.local.releases import state_folders
from infra.local.report import supervisor_of
from infra.local.servers import end_left_servers


def living_supervisor(home: Home) -> Identity | None:
    """The supervisor recorded in the state folder, if it still lives."""
    identity = supervisor_of(home.read(home.stack_file))
    return identity if identity and find(identity) else None


def end_leftovers(home: Home) -> int:
    """End the processes and servers recorded for this folder; says how many processes were left.

    A process is recognised by pid and start time, a server by its working directory, so no stranger is ever hit.
    Releases that ran beside the stack end with it.
    """
    return _end_own(home) + sum(_end_release(Home(folder)) for folder in state_folders(home))


def _end_release(home: Home) -> int:
    supervisor = living_supervisor(home)
    process = find(supervisor) if supervisor else None
    if process is not None:
        end([process], seconds=45, signal=signal.SIGTERM)
    return _end_own(home)


def _end_own(home: Home) -> int:
    content = home.read(home.stack_file)
    recorded = [content.get("nursery") or {}, *content.get("processes", [])]
    identities = [Identity(item["pid"], item["started"]) for item in recorded if item.get("pid")]
    left = [process for process in map(find, identities) if process]
    end(left, seconds=10, signal=signal.SIGTERM)
    end_left_servers(home)
    return len(left)
