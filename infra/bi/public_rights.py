"""What PostgreSQL lets everybody do in a database, taken back once people's own SQL runs in it.

Anybody may take advisory locks, for which our jobs wait, and write large objects and temporary tables. Opsight's own
roles keep these rights by name.
"""

import psycopg
from psycopg import sql

from migrations.rooms import LOGIN_ROLES

FUNCTIONS = "^(pg_(try_)?advisory_|lo_|lo(read|write)$)"
OURS = (*LOGIN_ROLES, "opsight_owner", "opsight_across")


def close(connection: psycopg.Connection) -> None:
    """Take them back. Safe to repeat: a restored or upgraded server begins with PostgreSQL's defaults again."""
    ours = sql.SQL(", ").join(map(sql.Identifier, OURS))
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("revoke temporary on database {} from public").format(database))
    connection.execute(sql.SQL("grant temporary on database {} to {}").format(database, ours))
    functions = connection.execute(
        "select oid::regprocedure::text from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname ~ %s",
        [FUNCTIONS],
    ).fetchall()
    for (signature,) in functions:
        function = sql.SQL(signature)
        connection.execute(sql.SQL("revoke execute on function {} from public").format(function))
        connection.execute(sql.SQL("grant execute on function {} to {}").format(function, ours))


def keep_closed(url: str) -> None:
    """After migrations: give roles that are new what the others have, in a database that was closed before."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select has_database_privilege('public', current_database(), 'temporary')").fetchone()
        if row is not None and not row[0]:
            close(connection)
