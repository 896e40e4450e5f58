"""Logins of BI tools: a role of PostgreSQL's each, that reads the marts of one tenant and nothing else.

Whoever has one writes SQL of their own, so nothing rests on what a session may set: the tenant is that of the role that
signed in (`metrics.bi_login`), and what everybody may do in a new database is taken back where it would reach others.
"""

import getpass
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from infra.bi.public_rights import close
from infra.local.environment import url_as
from infra.local.errors import LocalError

READERS = "opsight_bi"
MOST_CONNECTIONS = 10
# Of these a session may lift the first four for itself; the disk it cannot.
LIMITS = {
    "default_transaction_read_only": "on",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "5s",
    "temp_file_limit": "2GB",
}


@dataclass(frozen=True)
class Login:
    """A role that a BI tool signs in with. `can_sign_in` is false of one that was not restored with its database."""

    role_name: str
    tenant_id: UUID
    tenant: str | None
    purpose: str
    created_at: datetime
    created_by: str
    can_sign_in: bool


def grant(url: str, tenant: str, *, purpose: str) -> tuple[Login, str]:
    """Make a login for the tenant with this slug or id; answers it with the database's URL and its password.

    The password is kept nowhere. `url` is the administrator's. Raises `LocalError` for a tenant that is not there or
    archived, and for an administrator who may not make roles.
    """
    role, password = f"{READERS}_{secrets.token_hex(6)}", secrets.token_urlsafe(24)
    with _connected(url) as connection:
        connection.execute("select pg_advisory_xact_lock(hashtextextended('opsight:bi', 0))")  # one grant at a time
        tenant_id = _open_tenant(connection, tenant)
        close(connection)
        _create_role(connection, role, password)
        connection.execute(
            "insert into metrics.bi_login (tenant_id, role_name, purpose, created_by) values (%s, %s, %s, %s)",
            [tenant_id, role, purpose, _operator()],
        )
        _record(connection, tenant_id, "bi_login.granted", role, purpose)
        [login] = _list(connection, role_name=role)
    return login, url_as(url, role, password)


def revoke(url: str, which: str) -> list[str]:
    """Take a login away by its name, or every login of the tenant with this slug or id; its sessions end.

    Answers the roles that are gone. Raises `LocalError` when there is neither such a role nor such a tenant.
    """
    with _connected(url) as connection:
        logins = _list(connection, role_name=which) or _list(connection, tenant=which)
        roles = [login.role_name for login in logins] or _left_over(connection, which)
        if not roles:
            raise LocalError(f"There is no BI login of {which}: ./opsight bi list shows all of them.")
        for login in logins:
            connection.execute("delete from metrics.bi_login where role_name = %s", [login.role_name])
            _record(connection, login.tenant_id, "bi_login.revoked", login.role_name, login.purpose)
        for role in roles:
            connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))
    with _connected(url) as connection:  # now that nobody can sign in again
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = any(%s)", [roles])
    return roles


def list_logins(url: str) -> list[Login]:
    """Every login, the oldest first."""
    with _connected(url) as connection:
        return _list(connection)


@contextmanager
def borrowed_login(url: str, tenant: str, purpose: str) -> Iterator[str]:
    """The database as a login of the tenant's that is taken away when the block is left."""
    login, own = grant(url, tenant, purpose=purpose)
    try:
        yield own
    finally:
        revoke(url, login.role_name)


def another_client(url: str, tenant: str) -> str:
    """The slug of a client that is not `tenant`, the oldest; raises `LocalError` when there is none."""
    with _connected(url) as connection:
        row = connection.execute(
            "select slug from identity.tenant where %s not in (slug, id::text) and archived_at is null"
            " order by created_at, slug limit 1",
            [tenant.lower()],
        ).fetchone()
    if row is None:
        raise LocalError("There is no second client, to see that it sees nothing: make one.")
    return row[0]


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    """One transaction of the administrator's, who has to see every tenant."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            yield connection
    except psycopg.errors.InsufficientPrivilege as error:
        raise LocalError(f"OPSIGHT_DATABASE_URL has to name an administrator: {error.diag.message_primary}.") from error
    except psycopg.errors.UndefinedTable as error:
        raise LocalError("The database is of an older Opsight: ./opsight migrate brings it up to date.") from error
    except psycopg.OperationalError as error:
        raise LocalError(f"The database cannot be reached: {str(error).splitlines()[0]}") from error


def _open_tenant(connection: psycopg.Connection, tenant: str) -> UUID:
    row = connection.execute(
        "select id, archived_at from identity.tenant where %(tenant)s in (slug, id::text)", {"tenant": tenant.lower()}
    ).fetchone()
    if row is None:
        raise LocalError(f"There is no client {tenant}: name one by its slug or its id.")
    if row[1] is not None:
        raise LocalError(f"The client {tenant} is archived: nobody reads its figures.")
    return row[0]


def _left_over(connection: psycopg.Connection, role: str) -> list[str]:
    """The role, if it is one of ours that outlived its tenant; it sees nothing already."""
    if re.fullmatch(rf"{READERS}_[0-9a-f]{{12}}", role) is None:
        return []
    return [name for (name,) in connection.execute("select rolname from pg_roles where rolname = %s", [role])]


def _create_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """The server gets a verifier of the password, so that no log of statements can hold it."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    name = sql.Identifier(role)
    connection.execute(
        sql.SQL(
            "create role {} login inherit nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
            " connection limit {} password {}"
        ).format(name, sql.Literal(MOST_CONNECTIONS), sql.Literal(verifier))
    )
    connection.execute(sql.SQL("grant {} to {} with inherit true, set false").format(sql.Identifier(READERS), name))
    for setting, value in LIMITS.items():
        connection.execute(
            sql.SQL("alter role {} set {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
        )


def _record(connection: psycopg.Connection, tenant_id: UUID, action: str, role: str, purpose: str) -> None:
    """As `libs.audit.record_audit` does for a service; this is the administrator's own transaction."""
    connection.execute(
        "insert into audit.event (tenant_id, service, actor, action, object_type, object_id, outcome, detail)"
        " values (%s, 'metrics', %s, %s, 'bi_login', %s, 'success', %s)",
        [tenant_id, _operator(), action, role, json.dumps({"purpose": purpose})],
    )


def _list(connection: psycopg.Connection, *, role_name: str | None = None, tenant: str | None = None) -> list[Login]:
    cursor = connection.cursor(row_factory=class_row(Login))
    return cursor.execute(
        "select role_name, tenant_id, tenant.slug as tenant, purpose, login.created_at, created_by,"
        " coalesce((select rolcanlogin and rolpassword is not null from pg_authid where rolname = role_name), false)"
        " as can_sign_in from metrics.bi_login login left join identity.tenant tenant on tenant.id = login.tenant_id"
        " where role_name = coalesce(%(role)s, role_name)"
        " and (%(tenant)s::text is null or lower(%(tenant)s) in (tenant.slug, tenant_id::text))"
        " order by login.created_at",
        {"role": role_name, "tenant": tenant},
    ).fetchall()


def _operator() -> str:
    return f"operator:{getpass.getuser()}"
