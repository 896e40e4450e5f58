"""Runs Alembic for each room in order. `upgrade(url)` is what the launcher, the tests and the images call."""

from collections.abc import Sequence

import psycopg
from alembic import command
from alembic.config import Config

from migrations.rooms import HERE, ROOMS, Room

READ_BY_DBT = ("ingestion", "metrics")
# Views that dbt made of our tables; its next run makes them again. A view over others goes with them.
DROP_VIEWS = """
do $$ declare view record; begin
    for view in
        select schemaname, viewname from pg_views where schemaname in ('staging', 'intermediate', 'warehouse')
    loop
        execute format('drop view if exists %I.%I cascade', view.schemaname, view.viewname);
    end loop;
end $$
"""


def upgrade(url: str, *, rooms: Sequence[Room] = ROOMS, revision: str = "head") -> None:
    """Bring the database at `url` (a role that may create roles and schemas) to `revision` in each room."""
    for room in rooms:
        command.upgrade(config_for(room, url), revision)


def downgrade(url: str, *, rooms: Sequence[Room] = ROOMS, revision: str = "base") -> None:
    """Take each room back, last first."""
    for room in reversed(rooms):
        step_back(url, room, revision)


def step_back(url: str, room: Room, revision: str) -> None:
    """Take one room back to `revision` (`-1`: by one).

    The views that dbt keeps on its tables go first: they would hold the tables. Until dbt has run again, nothing can be
    built; what is served comes from snapshots and stays.
    """
    if room.name in READ_BY_DBT:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(DROP_VIEWS)
    command.downgrade(config_for(room, url), revision)


def config_for(room: Room, url: str) -> Config:
    config = Config(HERE / "alembic.ini")
    config.set_main_option("version_locations", str(room.versions))
    config.attributes.update(room=room, url=url)
    return config
