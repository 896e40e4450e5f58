"""The processes of the stack, as a list: the gateway and five services, each with its worker."""

from dataclasses import dataclass
from typing import Literal

from migrations.rooms import ROOMS

DEPLOYABLES = tuple(room.name for room in ROOMS if room.role)
Kind = Literal["app", "worker"]


@dataclass(frozen=True)
class Program:
    """One process: what it is called, which deployable it belongs to, and whether it answers HTTP or works off jobs."""

    name: str
    deployable: str
    kind: Kind

    @property
    def module(self) -> str:
        """The Python module that holds `make_app` or `main`."""
        package = "gateway" if self.deployable == "gateway" else f"services.{self.deployable}"
        return f"{package}.{self.kind}"


PROGRAMS = tuple(
    Program(deployable if kind == "app" else f"{deployable}-worker", deployable, kind)
    for deployable in DEPLOYABLES
    for kind in ("app", "worker")
)
