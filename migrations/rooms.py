"""Which migrations exist, in roll-out order, with the schema and the login role each belongs to."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Room:
    """One deployable's migrations: `name` is its folder, `schema` its main schema, `role` its login role."""

    name: str
    schema: str
    role: str | None

    @property
    def versions(self) -> Path:
        return HERE / self.name / "versions"


PLATFORM = Room("platform", "app", None)
ROOMS = (
    PLATFORM,
    Room("gateway", "identity", "opsight_gateway"),
    Room("ingestion", "ingestion", "opsight_ingestion"),
    Room("metrics", "metrics", "opsight_metrics"),
    Room("ops_hub", "ops", "opsight_ops_hub"),
    Room("reporting", "reporting", "opsight_reporting"),
    Room("secrets", "secrets", "opsight_secrets"),
)
LOGIN_ROLES = (*(room.role for room in ROOMS if room.role), "opsight_dbt", "opsight_migrate")
