"""How `up` was asked to start the stack."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """`port` is the gateway's; `lan` opens it to the network; `web` builds the web UI when it is stale."""

    port: int = 8080
    lan: bool = False
    web: bool = True

    @property
    def host(self) -> str:
        """The address that the gateway listens on."""
        return "0.0.0.0" if self.lan else "127.0.0.1"

    def arguments(self) -> list[str]:
        """The same wish as command-line arguments."""
        return ["--port", str(self.port), *(["--lan"] if self.lan else []), *([] if self.web else ["--no-web"])]
