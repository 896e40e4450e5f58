"""A database migrated once, and cloned for each pytest process."""

import re
from datetime import datetime

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from libs.testing.servers import ROLE_PASSWORD


def create_database(admin_url: str, name: str, *, template: str = "template1") -> str:
    """Make the database `name` as a copy of `template`; answers its URL."""
    statement = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(statement)
    return url_of(admin_url, database=name)


def drop_database(admin_url: str, name: str) -> None:
    """Drop the database `name`, whoever is still connected to it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def set_role_passwords(admin_url: str, roles: tuple[str, ...]) -> None:
    """Let each of `roles` sign in with `ROLE_PASSWORD`."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role in roles:
            statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(ROLE_PASSWORD))
            connection.execute(statement)


def delete_jobs_left(connection: psycopg.Connection, schema: str, *, before: datetime) -> None:
    """Delete jobs of `schema` that were enqueued before a moment and wait for their turn."""
    statement = sql.SQL("delete from {} where created_at < %s and state in ('queued', 'scheduled', 'retry_wait')")
    connection.execute(statement.format(sql.Identifier(schema, "job")), [before])


def url_of(admin_url: str, *, database: str | None = None, role: str | None = None) -> str:
    """`admin_url` for another database, or as another role, or both."""
    url = make_url(admin_url)
    if database:
        url = url.set(database=database)
    if role:
        url = url.set(username=role, password=ROLE_PASSWORD)
    return url.render_as_string(hide_password=False)


def redis_url_of(redis_url: str, number: int) -> str:
    """`redis_url` with the database `number`, so that pytest processes do not meet."""
    return re.sub(r"(?<=\w)/\d*$", "", redis_url.rstrip("/")) + f"/{number}"
