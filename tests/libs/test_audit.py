"""The audit row is written with the change it tells of, or not at all."""

import pytest
from sqlalchemy import text

from libs.audit import record_audit
from libs.auth import Principal


@pytest.fixture
def audited(database, tenant_a):
    async def read():
        async with database("gateway").tenant(tenant_a) as session:
            rows = await session.execute(text("select * from audit.event"))
            return list(rows.mappings())

    return read


class TestRecordAudit:
    async def test_says_who_did_what_for_whom(self, jobs_database, tenant_a, audited):
        principal = Principal("gateway", "user:1", tenant_a, actor="user:2", request_id="request-1")
        async with jobs_database.tenant(tenant_a) as session:
            await record_audit(
                session,
                principal,
                action="report.deleted",
                object_type="report",
                object_id="7",
                detail={"name": "weekly"},
                before={"b": 1, "a": 2},
                after={"a": 2, "b": 1},
            )

        [row] = await audited()
        assert (row["actor"], row["acting_as"], row["service"]) == ("user:2", "user:1", "reporting")
        assert (row["action"], row["outcome"], row["request_id"]) == ("report.deleted", "success", "request-1")
        assert row["detail"] == {"name": "weekly"}
        assert row["before_digest"] == row["after_digest"]

    async def test_leaves_no_trace_of_a_change_that_failed(self, jobs_database, tenant_a, audited):
        principal = Principal("gateway", "user:1", tenant_a)
        with pytest.raises(ValueError, match="business"):
            async with jobs_database.tenant(tenant_a) as session:
                await record_audit(session, principal, action="a", object_type="b", object_id="c")
                raise ValueError("business")

        assert await audited() == []

    async def test_cannot_be_read_or_changed_by_a_service(self, jobs_database, tenant_a):
        for statement in ("select 1 from audit.event", "delete from audit.event", "update audit.event set actor = ''"):
            with pytest.raises(Exception, match="permission denied"):
                async with jobs_database.tenant(tenant_a) as session:
                    await session.execute(text(statement))
