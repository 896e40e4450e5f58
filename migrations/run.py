"""Runs Alembic for each room in order. `upgrade(url)` is what the launcher, the tests and the images call."""

from collections.abc import Sequence

from alembic import command
from alembic.config import Config

from migrations.rooms import HERE, ROOMS, Room


def upgrade(url: str, *, rooms: Sequence[Room] = ROOMS, revision: str = "head") -> None:
    """Bring the database at `url` (a role that may create roles and schemas) to `revision` in each room."""
    for room in rooms:
        command.upgrade(config_for(room, url), revision)


def downgrade(url: str, *, rooms: Sequence[Room] = ROOMS, revision: str = "base") -> None:
    """Take each room back, last first."""
    for room in reversed(rooms):
        command.downgrade(config_for(room, url), revision)


def config_for(room: Room, url: str) -> Config:
    config = Config(HERE / "alembic.ini")
    config.set_main_option("version_locations", str(room.versions))
    config.attributes.update(room=room, url=url)
    return config
