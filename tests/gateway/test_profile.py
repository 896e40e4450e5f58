"""What people change about themselves."""

import pytest

ME, SESSIONS = "/api/v1/me", "/api/v1/me/sessions"


class TestUpdateMe:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.patch(ME, json={"name": "Ada"})).status_code == 401

    async def test_changes_the_name(self, browser):
        client = await browser()
        assert (await client.patch(ME, json={"name": "Ada Lovelace"})).json()["name"] == "Ada Lovelace"
        assert (await client.get(ME)).json()["user"]["name"] == "Ada Lovelace"

    @pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": " "}, {"name": "x", "email": "y"}])
    async def test_refuses_what_the_contract_does_not_know(self, browser, body):
        assert (await (await browser()).patch(ME, json=body)).status_code == 422


class TestRevokeOtherSessions:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(SESSIONS)).status_code == 401

    async def test_signs_every_other_browser_of_the_user_out_and_nobody_else(self, browser, new_account):
        account = await new_account()
        here, there, somebody = await browser(account=account), await browser(account=account), await browser()
        assert (await here.delete(SESSIONS)).status_code == 204
        answers = [(await client.get(ME)).status_code for client in (here, there, somebody)]
        assert answers == [200, 401, 200]
