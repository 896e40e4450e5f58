"""Changing what members are, and taking them out."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

MEMBERS = "/api/v1/members"


class TestUpdateMember:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.patch(f"{MEMBERS}/{uuid4()}", json={"role": "viewer"})).status_code == 401

    async def test_leaves_other_tenants_alone(self, browser, new_account):
        stranger, client = await new_account(), await browser()
        foreign = await client.patch(f"{MEMBERS}/{stranger.user_id}", json={"role": "viewer"})
        absent = await client.patch(f"{MEMBERS}/{uuid4()}", json={"role": "viewer"})
        assert foreign.status_code == absent.status_code == 404

    async def test_needs_a_fresh_proof(self, browser):
        answer = await (await browser(stepped_up=False)).patch(f"{MEMBERS}/{uuid4()}", json={"role": "viewer"})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")

    async def test_changes_what_the_member_may_do_at_once(self, browser, new_account, gateway_database):
        owner = await new_account()
        member = await new_account("admin", tenant_id=owner.tenant_id)
        theirs = await browser(account=member)
        client = await browser(account=owner)
        changed = await client.patch(f"{MEMBERS}/{member.user_id}", json={"role": "viewer"})
        assert changed.json()["role"] == "viewer"
        assert (await theirs.get(MEMBERS)).status_code == 403
        async with gateway_database.tenant(owner.tenant_id) as session:
            query = text("select detail->>'after' from audit.event where action = 'member.updated'")
            assert await session.scalar(query) == "viewer"

    async def test_lets_owners_alone_make_and_unmake_owners(self, browser, new_account):
        owner = await new_account()
        admin = await new_account("admin", tenant_id=owner.tenant_id)
        client = await browser(account=admin)
        up = await client.patch(f"{MEMBERS}/{admin.user_id}", json={"role": "owner"})
        down = await client.patch(f"{MEMBERS}/{owner.user_id}", json={"role": "viewer"})
        assert up.status_code == down.status_code == 403

    async def test_keeps_the_last_owner(self, browser, new_account):
        owner = await new_account()
        client = await browser(account=owner)
        answer = await client.patch(f"{MEMBERS}/{owner.user_id}", json={"role": "viewer"})
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")

    @pytest.mark.parametrize("body", [{"role": "king"}, {"role": "viewer", "more": 1}])
    async def test_refuses_what_the_contract_does_not_know(self, browser, body):
        assert (await (await browser()).patch(f"{MEMBERS}/{uuid4()}", json=body)).status_code == 422


class TestRemoveMember:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"{MEMBERS}/{uuid4()}")).status_code == 401

    async def test_leaves_other_tenants_alone(self, browser, new_account):
        stranger, client = await new_account(), await browser()
        assert (await client.delete(f"{MEMBERS}/{stranger.user_id}")).status_code == 404
        assert (await client.delete(f"{MEMBERS}/{uuid4()}")).status_code == 404

    async def test_needs_a_fresh_proof(self, browser):
        answer = await (await browser(stepped_up=False)).delete(f"{MEMBERS}/{uuid4()}")
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")

    async def test_ends_their_sessions_here_at_once_and_no_others(self, browser, new_account, new_tenant):
        owner = await new_account()
        member = await new_account("viewer", tenant_id=owner.tenant_id)
        theirs = await browser(account=member)
        client = await browser(account=owner)
        assert (await client.delete(f"{MEMBERS}/{member.user_id}")).status_code == 204
        assert (await theirs.get("/api/v1/me")).status_code == 401
        listed = (await client.get(MEMBERS)).json()["items"]
        assert [one["user_id"] for one in listed] == [str(owner.user_id)]

    async def test_lets_owners_alone_remove_owners(self, browser, new_account):
        owner = await new_account()
        admin = await new_account("admin", tenant_id=owner.tenant_id)
        answer = await (await browser(account=admin)).delete(f"{MEMBERS}/{owner.user_id}")
        assert answer.status_code == 403

    async def test_keeps_one_owner_when_two_remove_each_other_at_the_same_moment(
        self, browser, new_account, gateway_database
    ):
        first = await new_account()
        second = await new_account("owner", tenant_id=first.tenant_id)
        a, b = await browser(account=first), await browser(account=second)
        removing = a.delete(f"{MEMBERS}/{second.user_id}"), b.delete(f"{MEMBERS}/{first.user_id}")
        statuses = sorted(answer.status_code for answer in await asyncio.gather(*removing))
        assert statuses[0] == 204
        assert statuses[1] in (401, 409)  # whoever came second is no member any more, or would take the last owner
        async with gateway_database.tenant(first.tenant_id) as session:
            assert await session.scalar(text("select count(*) from identity.membership where role = 'owner'")) == 1
