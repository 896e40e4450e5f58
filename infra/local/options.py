"""How `up` was asked to start the stack."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outside:
    """Where the gateway serves the network, and the file with certificate and key."""

    host: str
    port: int
    certificate: str


@dataclass(frozen=True)
class Options:
    """`port` is the gateway's; `lan` opens it to the network; `web` builds the web UI when it is stale.

    `demo_data` fills the demo tenant when the stack is ready for the first time. `behind` starts a release beside a
    stack that runs: its database is migrated and its demo account made already.
    """

    port: int = 8080
    lan: bool = False
    web: bool = True
    demo_data: bool = True
    behind: bool = False

    @property
    def host(self) -> str:
        """The address whose port has to be free."""
        return "0.0.0.0" if self.lan else "127.0.0.1"

    def arguments(self) -> list[str]:
        """The same wish as command-line arguments."""
        flags = {
            "--lan": self.lan,
            "--no-web": not self.web,
            "--no-demo-data": not self.demo_data,
            "--behind": self.behind,
        }
        return ["--port", str(self.port), *(flag for flag, wanted in flags.items() if wanted)]
