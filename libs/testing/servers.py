"""The real servers that one test run shares, whatever the number of pytest processes."""

from dataclasses import asdict, dataclass
from pathlib import Path

ROLE_PASSWORD = "opsight-test"  # noqa: S105  # every login role of the throw-away cluster


@dataclass(frozen=True)
class Servers:
    """Addresses of the run's PostgreSQL (as a superuser) and Redis, its migrated template and its folder."""

    postgres_url: str
    redis_url: str
    template: str
    folder: Path

    def to_worker(self) -> dict[str, str]:
        """What pytest-xdist can carry to another process."""
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def from_controller(cls, values: dict[str, str]) -> "Servers":
        return cls(**(values | {"folder": Path(values["folder"])}))  # type: ignore[arg-type]  # folder is a Path
