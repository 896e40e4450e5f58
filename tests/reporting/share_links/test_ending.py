"""Share links go with what they show, and with their tenant."""

import pytest

from contracts.secrets.registry import PLATFORM
from libs.tenant_end import request_purge


@pytest.fixture
def links(superuser, tenant_a):
    """`links()`: how many rows the tenant has."""
    return lambda: superuser("select count(*) from reporting.share_link where tenant_id = %s", tenant_a)[0][0]


class TestShareLink:
    async def test_goes_with_the_report_of_its_run(self, call, run, share, visit, links):
        link = await share()
        path = f"/ops/reports/local-grid/{run['report_id']}"
        assert (await call("DELETE", path, headers={"If-Match": "*"})).status_code == 204
        assert (links(), (await visit(link)).status_code) == (0, 404)

    async def test_goes_with_its_tenant_and_opens_nothing(
        self, share, visit, links, superuser, database, worker_of, tenant_a
    ):
        link = await share()
        superuser("insert into app.ended_tenant (tenant_id) values (%s)", tenant_a)
        async with database("reporting").tenant(PLATFORM) as session:
            await request_purge(session, "reporting", tenant_a)
        await worker_of("reporting", timeout_seconds=120)
        assert (links(), (await visit(link)).status_code) == (0, 404)
