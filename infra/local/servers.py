"""The stack's PostgreSQL and Redis: embedded ones, or servers of your own."""

import os
import signal
from dataclasses import dataclass

from infra.local.home import Home
from infra.local.postgres import PostgresServer, start_postgres
from infra.local.processes import end, living_in
from infra.local.valkey import ValkeyServer, start_valkey
from infra.local.valkey import binary as valkey_binary

DATABASE = "opsight"
EmbeddedServer = PostgresServer | ValkeyServer


@dataclass
class Servers:
    """`OPSIGHT_DATABASE_URL` (a role that may create roles) and `OPSIGHT_REDIS_URL` switch to servers of your own."""

    home: Home
    postgres: PostgresServer | None = None
    valkey: ValkeyServer | None = None

    def start_postgres(self) -> str:
        """The administrator's URL of the stack's database. An embedded server that had fallen keeps its port."""
        if own := os.environ.get("OPSIGHT_DATABASE_URL"):
            return own
        self.postgres = start_postgres(
            self.home.postgres, durable=True, port=self.postgres.port if self.postgres else 0
        )
        return self.postgres.url.rpartition("/")[0] + f"/{DATABASE}"

    def start_valkey(self) -> str:
        """The URL of the stack's Redis. An embedded server that had fallen keeps its port."""
        if own := os.environ.get("OPSIGHT_REDIS_URL"):
            return own
        self.valkey = start_valkey(self.home.valkey, port=self.valkey.port if self.valkey else 0)
        return self.valkey.url

    def stop(self) -> None:
        for server in (self.valkey, self.postgres):
            if server is not None and server.process.poll() is None:
                server.stop()


def end_left_servers(home: Home) -> None:
    """Stop embedded servers that nobody supervises any more."""
    end(living_in(home.postgres / "instance" / "cluster", "postgres"), seconds=20, signal=signal.SIGINT)
    end(living_in(home.valkey, valkey_binary().name), seconds=10, signal=signal.SIGTERM)
