"""The connections that dbt keeps within a run: the same server process, and nothing of what was done before."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from services.metrics.dbt_runs.connections import kept_connections


def asked(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.fixture
def place(role_url):
    return {"dsn": role_url("dbt"), "application_name": "tests-kept"}


class TestKeptConnections:
    def test_are_used_again_like_new(self, place):
        with kept_connections():
            first = psycopg2.connect(**place)
            pid = first.get_backend_pid()
            with first.cursor() as cursor:
                cursor.execute("select pg_advisory_lock(4711)")
                cursor.execute("create temporary table kept_for_nobody (id int)")
                cursor.execute("set lock_timeout = '7s'")
            first.commit()
            first.close()
            second = psycopg2.connect(**place)
            assert second.get_backend_pid() == pid
            assert second.autocommit is False
            assert asked(second, "select to_regclass('kept_for_nobody')") is None
            assert asked(second, "show lock_timeout") == "0"
            assert asked(second, "select count(*) from pg_locks where locktype = 'advisory' and objid = 4711") == 0
            second.close()

    def test_leave_what_was_not_committed(self, place):
        with kept_connections():
            first = psycopg2.connect(**place)
            transaction = asked(first, "select pg_current_xact_id()::text")
            first.close()
            second = psycopg2.connect(**place)
            assert asked(second, f"select pg_xact_status('{transaction}'::xid8)") == "aborted"
            second.close()

    def test_that_are_broken_are_not_used_again(self, place, raw):
        with kept_connections():
            first = psycopg2.connect(**place)
            pid = first.get_backend_pid()
            raw.execute("select pg_terminate_backend(%s, 2000)", pid)
            first.close()
            second = psycopg2.connect(**place)
            assert second.get_backend_pid() != pid
            assert asked(second, "select 1") == 1
            second.close()

    def test_do_not_outlive_the_run(self, place, raw):
        connect = psycopg2.connect
        with kept_connections():
            kept = psycopg2.connect(**place)
            kept.close()
            assert not kept.closed
        assert kept.closed
        assert psycopg2.connect is connect

    def test_are_taken_by_one_thread_each(self, place):
        """dbt's threads connect and close at once; each has a connection of its own at any moment."""
        shared: list[int] = []
        in_use: set[int] = set()

        def work(_: int) -> None:
            for _ in range(40):
                connection = psycopg2.connect(**place)
                pid = connection.get_backend_pid()
                if pid in in_use:
                    shared.append(pid)
                in_use.add(pid)
                asked(connection, "select 1")
                in_use.discard(pid)
                connection.close()

        with kept_connections(), ThreadPoolExecutor(4) as threads:
            list(threads.map(work, range(4)))
        assert shared == []
