"""Runs keep the branding that they were started with, in every file, whatever becomes of the tenant's."""

import base64
import json
from datetime import timedelta

import pytest

from services.reporting.engine.rendering import FORMATS
from services.reporting.engine.verifying import verify
from tests.reporting.branding.conftest import BRANDING, png


@pytest.fixture
def files_of(call):
    """`await files_of(run)`: its sealed files by format."""

    async def download(run):
        answers = {one: await call("GET", f"/runs/{run['id']}/artifacts/{one}") for one in FORMATS}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {one: answer.content for one, answer in answers.items()}

    return download


@pytest.fixture
async def run(branded, with_logo, drafted, ran):
    """A run of somebody whose reports have a branding."""
    await branded()
    await with_logo(png())
    return await ran(await drafted())


class TestRunWithBranding:
    async def test_shows_it_in_its_files(self, call, run, files_of):
        files = await files_of(run)
        shown = json.loads(files["json"])["report"]["branding"]
        logo = "data:image/png;base64," + base64.b64encode(png()).decode()
        assert shown == {
            "name": "Harbour & Co",
            "color": "#8a1c4f",
            "logo": logo,
            "footer": "Harbour & Co · 12 Quay Street",
            "website": "https://harbour.example.com",
        }
        assert logo in files["html"].decode()
        assert b"https://harbour.example.com" in files["html"]

    async def test_says_which(self, call, run):
        branding = (await call("GET", BRANDING)).json()
        assert (run["branding_version"], run["branding_hash"]) == (branding["version"], branding["content_hash"])

    async def test_has_the_same_files_after_it_changed(self, call, run, files_of, branded, with_logo):
        before = await files_of(run)
        await branded(name="Another", color="#0b4f8a", footer=None, website=None)
        await with_logo(png(shade=9))
        assert await files_of(run) == before
        await call("DELETE", BRANDING, headers={"If-Match": "*"})
        assert await files_of(run) == before

    async def test_has_files_that_prove_themselves_after_it_changed(self, call, run, files_of, branded, app_of):
        await branded(name="Another")
        public = (await app_of("reporting")).state.sealer.public_key
        found = {one: verify(each, {public.thumbprint(): public}) for one, each in (await files_of(run)).items()}
        told = {(verdict.finding, verdict.claims and verdict.claims.content_hash) for verdict in found.values()}
        assert told == {("genuine", run["content_hash"])}

    async def test_is_kept_without_a_copy_of_the_logo(self, run, superuser):
        [(kept,)] = superuser("select input->'branding' from reporting.report_run where id = %s", run["id"])
        assert (kept["name"], kept["logo"]) == ("Harbour & Co", None)

    async def test_differs_by_its_branding_alone(self, call, drafted, ran, branded):
        grid = await drafted()
        plain = await ran(grid)
        await branded()
        assert (await ran(grid))["content_hash"] != plain["content_hash"]


class TestReplayedRun:
    async def test_keeps_the_branding_that_it_was_started_with(self, call, branded, started, work, source, read):
        await branded()
        source.errors = {0: "server_error"}
        run_id = await started()
        await work()
        await branded(name="Another")
        source.errors = {}
        await call("POST", f"/runs/{run_id}/replay")
        await work()
        run = await read(run_id)
        page = await call("GET", f"/runs/{run_id}/artifacts/html")
        assert (run["state"], run["branding_version"], "Harbour &amp; Co" in page.text) == ("completed", 1, True)


class TestRunWithoutBranding:
    async def test_keeps_looking_as_it_did(self, drafted, ran, files_of, branded):
        run = await ran(await drafted())
        before = await files_of(run)
        await branded()
        assert run["branding_version"] is None
        assert await files_of(run) == before

    async def test_is_any_after_a_reset(self, call, branded, drafted, ran):
        await branded()
        await call("DELETE", BRANDING, headers={"If-Match": "*"})
        assert (await ran(await drafted()))["branding_version"] is None


class TestVersions:
    async def test_stay_as_long_as_runs_have_them_or_could_have(self, run, branded, superuser, tenant_a):
        await branded(name="Second")
        await branded(name="Third")
        superuser(
            "update reporting.branding set edited_at = edited_at - %s where tenant_id = %s", timedelta(days=1), tenant_a
        )
        await branded(name="Fourth")
        kept = superuser("select version from reporting.branding where tenant_id = %s order by 1", tenant_a)
        assert [version for (version,) in kept] == [run["branding_version"], 4, 5]

    async def test_cannot_be_changed_by_the_service(self, branded, superuser):
        granted = "select has_table_privilege('opsight_reporting', 'reporting.branding', 'update')"
        assert superuser(granted) == [(False,)]
