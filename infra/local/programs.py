"""The processes of the stack, as a list: the gateway and five services with their workers, and a practice provider."""

import os
from dataclasses import dataclass
from typing import Literal

from migrations.rooms import ROOMS

DEPLOYABLES = tuple(room.name for room in ROOMS if room.role)
PRACTICE_PROVIDER = "practice-provider"
FRONT = "front"
APART = {PRACTICE_PROVIDER: "infra.providers.app", FRONT: "infra.local.front"}
"""Modules of programs that are no deployables."""

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
        if self.name in APART:
            return APART[self.name]
        package = "gateway" if self.deployable == "gateway" else f"services.{self.deployable}"
        return f"{package}.{self.kind}"


PROGRAMS = tuple(
    Program(deployable if kind == "app" else f"{deployable}-worker", deployable, kind)
    for deployable in DEPLOYABLES
    for kind in ("app", "worker")
)


def has_practice_provider() -> bool:
    """Whether providers that are not set up are stood in for: on a machine of one's own, and nowhere else."""
    return os.environ.get("OPSIGHT_ENVIRONMENT", "local") in ("local", "test")


def started_programs() -> tuple[Program, ...]:
    """Every process that this stack starts."""
    practice = Program(PRACTICE_PROVIDER, PRACTICE_PROVIDER, "app")
    return (*PROGRAMS, practice) if has_practice_provider() else PROGRAMS


FRONT_PROGRAM = Program(FRONT, FRONT, "worker")
"""Stands before two releases; it runs only while there are two (`infra.local.front`)."""
