"""Credentials that a platform refuses: whoever reads the failure knows whose they are, and what to do."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.ingestion.engine.refusals import is_refusal
from services.ingestion.sync import workspace
from tests.ingestion import fake_linkedin
from tests.ingestion.connecting import Source, landed
from tests.ingestion.platform_server import PlatformServer
from tests.ingestion.sourcing import platform_of
from tests.ingestion.vaulted import Vaulted, beside_vault, vaulted

__all__ = ["beside_vault", "vaulted"]
LINKEDIN = {"access_token": "good", "start_date": (datetime.now(UTC).date() - timedelta(days=60)).isoformat()}
RUNBOOK = "/data-sources/problems#credentials_refused"


def said(message: str, *, succeeds: bool = False) -> str:
    """A connector that offers nothing, and whose check says `message`."""
    status = {"status": "SUCCEEDED" if succeeds else "FAILED", "message": message}
    return (
        "import json, sys\n"
        "if sys.argv[1] == 'discover':\n    print(json.dumps({'type': 'CATALOG', 'catalog': {'streams': []}}))\n"
        "if sys.argv[1] == 'check':\n"
        f"    print(json.dumps({{'type': 'CONNECTION_STATUS', 'connectionStatus': {status}}}))\n"
    )


class TestSyncOfASourceThatOffersLess:
    """Google Ads does so when it is asked for its streams with credentials that it refuses."""

    async def test_says_that_the_credentials_were_refused(self, script, source: Source, run_sync):
        script.path.write_text(said("Encountered an error: {'error': 'invalid_grant', 'error_description': 'Bad'}"))
        done = await run_sync()
        assert (done["state"], done["error"]["type"], done["error"]["runbook"]) == (
            "failed",
            "credentials_refused",
            RUNBOOK,
        )
        assert done["error"]["message"].startswith("Demo ads refused the credentials of this connection: Encountered")

    async def test_says_what_else_the_source_has_against_it(self, script, source: Source, run_sync):
        script.path.write_text(said("The customer 123 is not enabled."))
        done = await run_sync()
        assert (done["error"]["type"], done["error"]["message"]) == (
            "connector_config_error",
            "Demo ads: The customer 123 is not enabled.",
        )

    async def test_says_what_is_missing_when_the_source_is_content(self, script, source: Source, run_sync):
        script.path.write_text(said("", succeeds=True))
        done = await run_sync()
        assert (done["error"]["type"], done["error"]["message"]) == (
            "connector_config_error",
            "The source does not offer microsoft_ads.campaign_performance_report with these settings.",
        )


class TestRead:
    @pytest.mark.parametrize("kind", ["config_error", "system_error"])
    async def test_says_that_the_credentials_were_refused(self, script, source: Source, run_sync, kind):
        script.says(f"fail({kind!r}, 'Error validating access token: it was revoked.'); sys.exit(1)")
        done = await run_sync()
        assert (done["state"], done["error"]["type"]) == ("failed", "credentials_refused"), "and it is not tried again"
        assert "Demo ads refused the credentials of this connection" in done["error"]["message"]

    async def test_tries_again_what_the_connector_calls_passing(self, script, source: Source, run_sync):
        script.says("fail('transient_error', 'The server of invalid_grant answers is busy.'); sys.exit(1)")
        assert (await run_sync())["error"]["type"] == "connector_transient_error"


class TestRefusal:
    @pytest.mark.parametrize(
        "text",
        [
            "('invalid_grant: Token has been expired or revoked.', {})",
            "error_code: 16 UNAUTHENTICATED",
            "authorization_error: DEVELOPER_TOKEN_NOT_APPROVED",
            '{"error":{"type":"OAuthException","code":190}}',
            "Access token is incorrect or has been revoked.",
            "HTTP 401: Unauthorized",
            "Microsoft Advertising refuses the developer token (code 116).",
        ],
    )
    def test_is_known_in_the_words_of_each_platform(self, text):
        assert is_refusal(None, text)

    @pytest.mark.parametrize("text", ["", "The customer 401 is not enabled.", "Rate limit exceeded.", "HTTP 500"])
    def test_is_nothing_else(self, text):
        assert not is_refusal(text)


@pytest.fixture
def linkedin(monkeypatch) -> Iterator[tuple[PlatformServer, fake_linkedin.LinkedIn]]:
    """LinkedIn as it is documented, with our real source in front of it."""
    today = datetime.now(UTC).date()
    platform = fake_linkedin.LinkedIn(today - timedelta(days=40), today - timedelta(days=3))
    with platform_of(platform, fake_linkedin.HOSTS) as server:
        monkeypatch.setattr(workspace, "command_for", server.command_for)
        yield server, platform


async def ended(vaulted: Vaulted, path: str) -> dict[str, Any]:
    await vaulted.run_jobs()
    answer = await vaulted.ask("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestLinkedIn:
    """The way that people go: ask whether it can be reached, connect, sync, sync again."""

    async def test_says_before_it_is_connected_that_the_credentials_are_refused(self, vaulted: Vaulted, linkedin):
        body = {"connector": "source-linkedin-ads", "config": LINKEDIN | {"access_token": "stale-token"}}
        asked = await vaulted.ask("POST", "/api/v1/airbyte/check", body)
        done = await ended(vaulted, f"/api/v1/airbyte/jobs/{asked.json()['id']}")
        problem = done["result"]["problem"]
        assert (done["result"]["succeeded"], problem["type"], problem["runbook"]) == (
            False,
            "credentials_refused",
            RUNBOOK,
        )
        assert problem["message"].startswith(
            "LinkedIn Ads refused the credentials of this connection: LinkedIn refuses"
        )
        assert "stale-token" not in str(done)

    async def test_lands_its_days_and_then_restated_ones(self, vaulted: Vaulted, linkedin, database, tenant_a):
        _, platform = linkedin
        made = await vaulted.connected(name="LinkedIn", connector="source-linkedin-ads", config=LINKEDIN)
        url = f"/api/v1/airbyte/connections/{made['id']}/sync"

        first = await ended(vaulted, f"/api/v1/airbyte/jobs/{(await vaulted.ask('POST', url)).json()['id']}")
        platform.clicks = 8
        second = await ended(vaulted, f"/api/v1/airbyte/jobs/{(await vaulted.ask('POST', url)).json()['id']}")

        assert (first["state"], second["state"]) == ("succeeded", "succeeded"), (first, second)
        assert first["counts"]["quarantined"] == second["counts"]["quarantined"] == 0
        assert made["config"]["look_back_days"] == 30, "what the form shows is what is read by"
        rows = [
            json.loads(row.data)
            for row in await landed(database("ingestion"), tenant_a, "linkedin_ads__ad_campaign_analytics")
        ]
        assert (len(rows), len([row for row in rows if row["clicks"] == 8])) == (38 + 28, 28)

    async def test_withdraws_the_days_of_an_account_that_has_none_left(
        self, vaulted: Vaulted, linkedin, database, tenant_a
    ):
        _, platform = linkedin
        streams = [
            "campaigns",
            "ad_campaign_analytics",
        ]  # not the list of accounts: the source itself says whom it read
        made = await vaulted.connected(
            name="LinkedIn", connector="source-linkedin-ads", config=LINKEDIN, streams=streams
        )
        url = f"/api/v1/airbyte/connections/{made['id']}/sync"
        await ended(vaulted, f"/api/v1/airbyte/jobs/{(await vaulted.ask('POST', url)).json()['id']}")
        platform.active = set()

        done = await ended(vaulted, f"/api/v1/airbyte/jobs/{(await vaulted.ask('POST', url)).json()['id']}")

        assert (done["state"], done["counts"]["committed"] > 0, done["counts"]["vanished"]) == ("succeeded", True, 28)

    async def test_says_so_when_they_are_refused_later(self, vaulted: Vaulted, linkedin):
        _, platform = linkedin
        made = await vaulted.connected(name="LinkedIn", connector="source-linkedin-ads", config=LINKEDIN)
        platform.token = f"another-{time.time()}"
        asked = await vaulted.ask("POST", f"/api/v1/airbyte/connections/{made['id']}/sync")
        done = await ended(vaulted, f"/api/v1/airbyte/jobs/{asked.json()['id']}")
        assert (done["state"], done["error"]["type"], done["error"]["runbook"]) == (
            "failed",
            "credentials_refused",
            RUNBOOK,
        )
