"""What a killed supervisor left running is ended before a new stack starts, and by `down`."""

import signal

from infra.local.home import Home
from infra.local.processes import Identity, end, find
from infra.local.report import supervisor_of
from infra.local.servers import end_left_servers


def living_supervisor(home: Home) -> Identity | None:
    """The supervisor recorded in the state folder, if it still lives."""
    identity = supervisor_of(home.read(home.stack_file))
    return identity if identity and find(identity) else None


def end_leftovers(home: Home) -> int:
    """End the processes and servers recorded for this folder; says how many processes were left.

    A process is recognised by pid and start time, a server by its working directory, so no stranger is ever hit.
    """
    content = home.read(home.stack_file)
    recorded = [content.get("nursery") or {}, *content.get("processes", [])]
    identities = [Identity(item["pid"], item["started"]) for item in recorded if item.get("pid")]
    left = [process for process in map(find, identities) if process]
    end(left, seconds=10, signal=signal.SIGTERM)
    end_left_servers(home)
    return len(left)
