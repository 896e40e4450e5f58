"""Connections that dbt uses again within a run.

dbt closes its connection after each step, sixty of them in a build. A new one costs PostgreSQL 20 ms of processor:
more than most steps.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
import psycopg2.extensions

_FORGET = "discard all"  # settings, locks, temporary tables: what the end of a connection takes away as well
_resting: defaultdict[str, "list[_Kept]"] = defaultdict(list)


class _Kept(psycopg2.extensions.connection):
    """Its end makes it like a new one, for whoever connects alike; what is broken ends."""

    key = ""

    def close(self) -> None:
        try:
            self.rollback()
            self.autocommit = True
            with self.cursor() as cursor:
                cursor.execute(_FORGET)
            self.autocommit = False
        except psycopg2.Error:
            self.end()
        else:
            _resting[self.key].append(self)

    def end(self) -> None:
        """Close it for good."""
        super().close()


@contextmanager
def kept_connections() -> Iterator[None]:
    """Within the block, connections that were closed are used again. None rests when it is left: a server that was
    started anew meanwhile would not know them."""
    connect = psycopg2.connect

    def connect_again(**options: Any) -> _Kept:
        key = repr(sorted(options.items()))
        with suppress(IndexError):  # dbt has two threads: whether one is left is known when it is taken
            while True:
                connection = _resting[key].pop()
                if not connection.closed:
                    return connection
        made: _Kept = connect(**options, connection_factory=_Kept)
        made.key = key
        return made

    psycopg2.connect = connect_again
    try:
        yield
    finally:
        psycopg2.connect = connect
        for connection in [connection for connections in _resting.values() for connection in connections]:
            connection.end()
        _resting.clear()
