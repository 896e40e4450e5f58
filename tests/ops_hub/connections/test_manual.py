"""Connecting without a consent page: for practice, and by credentials."""

import pytest

from tests.ops_hub.connections.conftest import URL

PLATFORMS = ["google", "facebook", "google_analytics", "dataforseo"]
LOGIN = {"login": "ops@example.com", "password": "correct horse"}


class TestConnectPlatformByHand:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.post(f"{URL}/google/manual", json={})).status_code == 401

    async def test_needs_its_scope(self, call):
        assert (await call("POST", "/google/manual", json={}, scopes=("ops:read",))).status_code == 403

    @pytest.mark.parametrize("platform", PLATFORMS)
    async def test_practises_with_one_click(self, connect, platform):
        made = await connect(platform)
        assert (made["platform"], made["mode"], made["method"]) == (platform, "staged", "manual")
        assert made["account_id"]
        assert made["health"]["state"] == "active"
        assert (made["last_synced_at"], made["last_provenance"]) == (None, None)
