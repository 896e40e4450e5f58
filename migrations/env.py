"""Alembic's environment: one room (schema, version table, models) a run, chosen by `migrations.run`."""

import importlib
from typing import Any

from alembic import context
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from migrations.rooms import PLATFORM, Room

room: Room = context.config.attributes["room"]
url: str = context.config.attributes["url"]


def _models() -> MetaData | None:
    """The models to compare with for `alembic check`; platform tables have none."""
    if room is PLATFORM:
        return None
    module = "gateway.models" if room.name == "gateway" else f"services.{room.name}.models"
    metadata: MetaData = importlib.import_module(module).METADATA
    return metadata


def _is_ours(name: str | None, kind: str, _: Any) -> bool:
    return name == room.schema if kind == "schema" else True


def _is_compared(_: Any, name: str | None, kind: str, reflected: bool, counterpart: Any) -> bool:
    """What SQL alone uses (job tables, indexes) needs no model; whatever a model says must be in the database."""
    return kind == "column" or not reflected or counterpart is not None


def main() -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("create schema if not exists app"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=_models() if context.config.attributes.get("compare") else None,
            version_table=f"alembic_version_{room.name}",
            version_table_schema="app",
            include_schemas=True,
            include_name=_is_ours,
            include_object=_is_compared,
            compare_type=True,
            # Comments are for readers of the database; the models' own are their docstrings.
            autogenerate_plugins=["alembic.autogenerate.*", "~alembic.autogenerate.comments"],
        )
        with context.begin_transaction():
            context.execute("set local lock_timeout = '5s'")
            context.run_migrations()
    engine.dispose()


main()
