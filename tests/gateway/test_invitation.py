"""Inviting people, and what they do with the link."""

import asyncio
import re
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from gateway.identity.mail.links import LinkTokens
from tests.gateway.conftest import PASSWORD

INVITATIONS, OPEN, ACCEPT = "/api/v1/invitations", "/api/v1/auth/invitation/open", "/api/v1/auth/invitation/accept"
NEW = {"name": "Grace Hopper", "password": "purple elephants dance slowly"}


@pytest.fixture
def address():
    return f"{uuid4()}@example.test"


@pytest.fixture
def token_for(mails):
    """`await token_for(address)`: what the last invitation to this address carries."""

    async def read(address):
        (url,) = re.findall(r"https?://\S+", (await mails(address))[-1].get_body(("plain",)).get_content())
        assert urlsplit(url).path == "/invite"
        return urlsplit(url).fragment

    return read


async def _invite(client, address, role="analyst"):
    answer = await client.post(INVITATIONS, json={"email": address, "role": role})
    assert answer.status_code == 201, answer.text
    return answer.json()


class TestCreateInvitation:
    async def test_needs_a_session(self, anonymous, address):
        assert (await anonymous.post(INVITATIONS, json={"email": address, "role": "viewer"})).status_code == 401

    @pytest.mark.parametrize("role", ["analyst", "operator", "viewer", "executive"])
    async def test_needs_the_scope(self, browser, address, role):
        answer = await (await browser(role)).post(INVITATIONS, json={"email": address, "role": "viewer"})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")

    async def test_needs_a_fresh_proof(self, browser, address):
        client = await browser(stepped_up=False)
        answer = await client.post(INVITATIONS, json={"email": address, "role": "viewer"})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")

    async def test_mails_a_link_and_lists_the_invitation(self, browser, address, mails):
        client = await browser()
        made = await _invite(client, address.upper())
        assert made["email"] == address
        assert (await client.get(INVITATIONS)).json()["items"] == [made]
        (mail,) = await mails(address)
        assert mail["Subject"] == "Test Person invites you to Tenant on Opsight"

    async def test_leaves_no_token_in_the_database(self, browser, new_account, address, token_for, gateway_database):
        account = await new_account()
        await _invite(await browser(account=account), address)
        token = await token_for(address)
        async with gateway_database.tenant(account.tenant_id) as session:
            rows = (
                await session.execute(
                    text("select i::text, j.payload::text from identity.invitation i, identity.job j")
                )
            ).all()
        assert token not in str(rows)

    async def test_lets_owners_alone_invite_owners(self, browser, address):
        answer = await (await browser("admin")).post(INVITATIONS, json={"email": address, "role": "owner"})
        assert answer.status_code == 403

    async def test_refuses_a_second_one_and_members(self, browser, new_account, address):
        account = await new_account()
        client = await browser(account=account)
        await _invite(client, address)
        second = await client.post(INVITATIONS, json={"email": address, "role": "viewer"})
        member = await client.post(INVITATIONS, json={"email": account.email, "role": "viewer"})
        assert (second.status_code, second.json()["code"]) == (409, "already_invited")
        assert (member.status_code, member.json()["code"]) == (409, "already_member")

    async def test_is_done_once_a_key(self, browser, address, mails):
        client = await browser()
        headers = {"Idempotency-Key": str(uuid4())}
        body = {"email": address, "role": "viewer"}
        first = await client.post(INVITATIONS, json=body, headers=headers)
        again = await client.post(INVITATIONS, json=body, headers=headers)
        assert first.json() == again.json()
        assert len(await mails(address)) == 1

    @pytest.mark.parametrize("change", [{"email": "x"}, {"role": "king"}, {"more": 1}])
    async def test_refuses_what_the_contract_does_not_know(self, browser, address, change):
        body = {"email": address, "role": "viewer"} | change
        assert (await (await browser()).post(INVITATIONS, json=body)).status_code == 422


class TestListInvitations:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(INVITATIONS)).status_code == 401

    async def test_shows_the_current_tenants_only(self, browser, address):
        await _invite(await browser(), address)
        assert (await (await browser()).get(INVITATIONS)).json()["items"] == []


class TestResendInvitation:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{INVITATIONS}/{uuid4()}/resend")).status_code == 401

    async def test_leaves_other_tenants_alone(self, browser, address):
        made = await _invite(await browser(), address)
        stranger = await browser()
        foreign = await stranger.post(f"{INVITATIONS}/{made['id']}/resend")
        absent = await stranger.post(f"{INVITATIONS}/{uuid4()}/resend")
        assert foreign.status_code == absent.status_code == 404

    async def test_mails_another_link_and_ends_the_one_of_before(self, browser, anonymous, address, token_for):
        client = await browser()
        made = await _invite(client, address)
        first = await token_for(address)
        assert (await client.post(f"{INVITATIONS}/{made['id']}/resend")).status_code == 200
        second = await token_for(address)
        assert (await anonymous.post(OPEN, json={"token": first})).status_code == 404
        assert (await anonymous.post(OPEN, json={"token": second})).status_code == 200


class TestRevokeInvitation:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"{INVITATIONS}/{uuid4()}")).status_code == 401

    async def test_leaves_other_tenants_alone(self, browser, address):
        made = await _invite(await browser(), address)
        stranger = await browser()
        assert (await stranger.delete(f"{INVITATIONS}/{made['id']}")).status_code == 404
        assert (await stranger.delete(f"{INVITATIONS}/{uuid4()}")).status_code == 404

    async def test_ends_the_link(self, browser, anonymous, address, token_for):
        client = await browser()
        made = await _invite(client, address)
        token = await token_for(address)
        assert (await client.delete(f"{INVITATIONS}/{made['id']}")).status_code == 204
        assert (await anonymous.post(ACCEPT, json={"token": token, **NEW})).status_code == 404
        assert (await client.get(INVITATIONS)).json()["items"] == []


class TestOpenInvitation:
    async def test_says_what_it_invites_to(self, browser, anonymous, address, token_for):
        await _invite(await browser(), address, "viewer")
        opened = (await anonymous.post(OPEN, json={"token": await token_for(address)})).json()
        assert {**opened, "expires_at": None} == {
            "tenant_name": "Tenant",
            "email": address,
            "role": "viewer",
            "has_account": False,
            "expires_at": None,
        }

    async def test_knows_nothing_of_a_made_up_token(self, anonymous):
        answer = await anonymous.post(OPEN, json={"token": "A" * 86})
        assert (answer.status_code, answer.json()["code"]) == (404, "link_invalid")

    async def test_refuses_a_token_for_another_purpose(self, browser, anonymous, new_account, address, keys_folder):
        account = await new_account()
        made = await _invite(await browser(account=account), address)
        links = LinkTokens((keys_folder / "gateway.pem").read_bytes())
        token = links.token_for("password_reset", account.tenant_id, UUID(made["id"])).text
        assert (await anonymous.post(OPEN, json={"token": token})).status_code == 404


class TestAcceptInvitation:
    async def test_makes_an_account_that_may_sign_in(self, browser, anonymous, address, token_for):
        await _invite(await browser(), address, "viewer")
        accepted = await anonymous.post(ACCEPT, json={"token": await token_for(address), **NEW})
        signed_in = await anonymous.post("/api/v1/auth/sign-in", json={"email": address, "password": NEW["password"]})
        assert accepted.status_code == 204
        assert signed_in.json()["tenant"]["role"] == "viewer"
        assert signed_in.json()["user"]["name"] == NEW["name"]

    async def test_adds_a_membership_to_an_account_that_is_there(self, browser, anonymous, new_account, token_for):
        somebody = await new_account()
        await _invite(await browser(), somebody.email)
        token = await token_for(somebody.email)
        assert (await anonymous.post(OPEN, json={"token": token})).json()["has_account"] is True
        assert (await anonymous.post(ACCEPT, json={"token": token})).status_code == 204
        theirs = await browser(account=somebody)
        assert len((await theirs.get("/api/v1/me")).json()["memberships"]) == 2

    async def test_never_changes_the_password_of_an_account_that_is_there(
        self, browser, anonymous, new_account, token_for
    ):
        somebody = await new_account()
        await _invite(await browser(), somebody.email)
        await anonymous.post(ACCEPT, json={"token": await token_for(somebody.email), **NEW})
        body = {"email": somebody.email, "password": PASSWORD}
        assert (await anonymous.post("/api/v1/auth/sign-in", json=body)).status_code == 200

    async def test_works_once_even_at_the_same_moment(self, browser, gateway_url, address, token_for):
        await _invite(await browser(), address)
        body = {"token": await token_for(address), **NEW}
        async with httpx.AsyncClient(base_url=gateway_url) as client:
            answers = await asyncio.gather(*(client.post(ACCEPT, json=body) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404]

    async def test_refuses_a_link_of_a_week_ago(
        self, browser, anonymous, new_account, address, token_for, gateway_database
    ):
        account = await new_account()
        await _invite(await browser(account=account), address)
        async with gateway_database.tenant(account.tenant_id) as session:
            await session.execute(text("update identity.invitation set expires_at = expires_at - interval '7 days'"))
        assert (await anonymous.post(ACCEPT, json={"token": await token_for(address), **NEW})).status_code == 404

    async def test_needs_name_and_password_for_a_new_account(self, browser, anonymous, address, token_for):
        await _invite(await browser(), address)
        token = await token_for(address)
        bare = await anonymous.post(ACCEPT, json={"token": token})
        weak = await anonymous.post(ACCEPT, json={"token": token, "name": "Grace", "password": "password1234"})
        assert [problem["pointer"] for problem in bare.json()["errors"]] == ["/name", "/password"]
        assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
        assert (await anonymous.post(ACCEPT, json={"token": token, **NEW})).status_code == 204

    async def test_knows_nothing_of_a_made_up_token(self, anonymous):
        assert (await anonymous.post(ACCEPT, json={"token": "A" * 86, **NEW})).status_code == 404

    async def test_refuses_a_disabled_account(self, browser, anonymous, new_account, token_for, gateway_database):
        somebody = await new_account()
        await _invite(await browser(), somebody.email)
        token = await token_for(somebody.email)
        async with gateway_database.platform() as session:
            await session.execute(
                text('update identity."user" set disabled_at = now() where id = :id'), {"id": somebody.user_id}
            )
        assert (await anonymous.post(ACCEPT, json={"token": token})).status_code == 404

    async def test_is_audited(self, browser, anonymous, new_account, address, token_for, gateway_database):
        account = await new_account()
        await _invite(await browser(account=account), address)
        await anonymous.post(ACCEPT, json={"token": await token_for(address), **NEW})
        async with gateway_database.tenant(account.tenant_id) as session:
            actions = set(
                await session.scalars(text("select action from audit.event where object_type = 'invitation'"))
            )
        assert actions == {"invitation.sent", "invitation.accepted"}
