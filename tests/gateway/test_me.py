"""Who the caller is."""


class TestGetMe:
    async def test_needs_a_session(self, anonymous):
        answer = await anonymous.get("/api/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

    async def test_tells_who_and_where(self, browser, new_account):
        account = await new_account("viewer", is_demo=True)
        client = await browser(account=account)
        me = (await client.get("/api/v1/me")).json()
        assert me["user"] == {
            "id": str(account.user_id),
            "email": account.email,
            "name": "Test Person",
            "platform_role": None,
        }
        assert me["tenant"]["id"] == str(account.tenant_id)
        assert me["tenant"]["is_demo"] is True
        assert me["tenant"]["scopes"] == ["ingestion:read", "metrics:read", "ops:read", "reports:read"]
        assert me["csrf_token"] == client.headers["X-CSRF-Token"]
        assert me["environment"] == "test"
        assert me["flags"] == {"OPS_HUB_ENABLED": True, "OPS_LIVE_RANKS_ENABLED": False, "OPS_OAUTH_ENABLED": False}

    async def test_names_the_memberships_of_the_caller_alone(self, browser, new_account):
        await new_account()
        account = await new_account()
        client = await browser(account=account)
        memberships = (await client.get("/api/v1/me")).json()["memberships"]
        assert [membership["tenant_id"] for membership in memberships] == [str(account.tenant_id)]
