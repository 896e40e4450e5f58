"""Looking for a known value in everything that is ever written down."""

import base64

import psycopg
import pytest


def encodings(value: str) -> list[bytes]:
    """The value as somebody might come to write it."""
    data = value.encode()
    aligned = [base64.b64encode(b"x" * shift + data)[4:-4] for shift in range(3)]
    return [data, data.hex().encode(), data[::-1], *(part for part in aligned if part)]


@pytest.fixture
def stored(postgres_url):
    """`stored()`: every row of every table of every schema of ours, as bytes."""

    def fetch() -> bytes:
        with psycopg.connect(postgres_url) as connection:
            tables = connection.execute(
                "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables"
                " where table_type = 'BASE TABLE' and table_schema !~ '^(pg_|information_schema)'"
            ).fetchall()
            return b"\n".join(
                str(connection.execute(f"select t::text from {table} t").fetchall()).encode() for [table] in tables
            )

    return fetch
