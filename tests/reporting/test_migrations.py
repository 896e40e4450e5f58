"""Revisions of the schema that change what is kept, taken back and made again with rows in the tables."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from alembic import command

from libs.testing.databases import create_database, drop_database
from migrations.rooms import ROOMS
from migrations.run import config_for, upgrade

REPORTING = next(room for room in ROOMS if room.name == "reporting")
REPORT = """
    insert into reporting.report (tenant_id, id, kind, name, config, recipients, revision, owner, created_by)
    values (%(tenant)s, %(report)s, 'local_grid', 'Weekly', '{}', '{}', 1, 'user:a', 'user:a')
"""
SCHEDULE = """
    insert into reporting.schedule (tenant_id, id, report_id, rule, state, revision, owner, created_by)
    values (%(tenant)s, %(schedule)s, %(report)s, '{}', 'ended', 1, 'user:a', 'user:a')
"""
RUN = """
    insert into reporting.report_run (tenant_id, id, report_id, kind, number, state, started_by, name, config, owner,
        requested_by, generated_at, code_sha, template_version, viewer_scope, planned, done, failed, replays,
        cost_estimate, cost_spent)
    values (%(tenant)s, %(run)s, %(report)s, 'local_grid', 1, 'queued', 'manual', 'Weekly', '{}', 'user:a',
        'user:a', now(), 'unknown', '1', '{}', 1, 0, 0, 0, 0, 0)
"""
DELIVERY = """
    insert into reporting.delivery
        (tenant_id, id, report_id, run_id, recipient, occasion, state, attachment, returned, requested_by)
    values (%(tenant)s, gen_random_uuid(), %(report)s, %(run)s, %(to)s, 'result-0', %(state)s, %(file)s, %(said)s, 'x')
"""


@pytest.fixture
def url(servers) -> Iterator[str]:
    """A database of its own, at the newest revision."""
    name = f"{servers.template.replace('template', 'reporting')}_revisions"
    made = create_database(servers.postgres_url, name)
    upgrade(made)
    yield made
    drop_database(servers.postgres_url, name)


@pytest.fixture
def rows(url):
    """`rows("select …", name=value)`, as superuser."""

    def run(statement: str, **values):
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    return run


class TestPlainSchedules:
    def test_go_back_and_come_again_with_the_schedules_that_there_are(self, url, rows):
        ids = {"tenant": uuid4(), "report": uuid4(), "schedule": uuid4()}
        rows(REPORT, **ids)
        rows(SCHEDULE, **ids)
        config = config_for(REPORTING, url)
        command.downgrade(config, "reporting_0012_deliveries")
        assert rows("select viewer_scope from reporting.schedule") == [({},)]
        command.upgrade(config, "head")
        assert rows("select id from reporting.schedule") == [(ids["schedule"],)]


class TestChoice:
    def test_keeps_what_went_along_and_tells_how_mail_came_back(self, url, rows):
        config = config_for(REPORTING, url)
        command.downgrade(config, "reporting_0015_returned_mail")
        ids = {"tenant": uuid4(), "report": uuid4(), "run": uuid4()}
        rows(REPORT, **ids)
        rows(RUN, **ids)
        rows(DELIVERY, **ids, to="ann@example.com", state="bounced", file="pdf", said="5.1.1 unknown")
        rows(DELIVERY, **ids, to="bob@example.com", state="sent", file=None, said=None)
        command.upgrade(config, "head")
        kept = "select formats, attachments, returned_kind from reporting.delivery order by recipient"
        assert rows(kept) == [(["pdf"], ["pdf"], "hard"), (["pdf"], [], None)]
        command.downgrade(config, "reporting_0015_returned_mail")
        assert rows("select attachment from reporting.delivery order by recipient") == [("pdf",), (None,)]
