"""Setting passwords: by a mailed link, or with the one of before."""

import re
from typing import ClassVar
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import text

from gateway.identity.mail.links import LinkTokens
from gateway.identity.mail.outgoing import PERSONAL
from gateway.identity.password.policy import WeakPassword, check
from tests.gateway.conftest import PASSWORD

RESET, CONFIRM, CHANGE = "/api/v1/auth/password-reset", "/api/v1/auth/password-reset/confirm", "/api/v1/me/password"
NEW = "purple elephants dance slowly"
NO_TOKEN = "A" * 86


@pytest.fixture
def link_for(anonymous, mails):
    """`await link_for(account)`: the token of the link that was mailed."""

    async def ask(account):
        assert (await anonymous.post(RESET, json={"email": account.email})).status_code == 202
        body = (await mails(account.email))[-1].get_body(("plain",)).get_content()
        (url,) = re.findall(r"https?://\S+", body)
        assert urlsplit(url).path == "/password-reset"
        return urlsplit(url).fragment

    return ask


async def _can_sign_in(client, account, password):
    answer = await client.post("/api/v1/auth/sign-in", json={"email": account.email, "password": password})
    return answer.status_code == 200


class TestPolicy:
    @pytest.mark.parametrize(
        ("password", "code"),
        [
            ("short", "too_short"),
            ("ada.lovelace@example.test", "is_the_address"),
            ("ada.lovelace2026", "is_the_address"),
            ("aaaaaaaaaaaaab", "too_uniform"),
            ("Password12345", "too_common"),
            ("P@ssw0rd!!!!!", "too_common"),
            ("letmeinletmein", "too_common"),
            ("qwertyuiopas", "too_common"),
            ("123456789012", "too_common"),
            ("098765432109", "too_common"),
        ],
    )
    def test_refuses_what_is_guessed_first(self, password, code):
        with pytest.raises(WeakPassword) as refused:
            check(password, email="ada.lovelace@example.test", pointer="/password")
        assert refused.value.errors[0].code == code

    @pytest.mark.parametrize("password", [NEW, "Tr0ub4dor&3 and more", "東京都は今日も晴れでしょう", "kx8-pQ2-mmL-77z"])
    def test_lets_others_pass(self, password):
        """And with the beginning of each nothing is wrong but its length."""
        assert _wrong_with(password) == []
        assert _wrong_with(password[:8]) == ["too_short"]


def _wrong_with(password):
    try:
        check(password, email="ada.lovelace@example.test", pointer="/password")
    except WeakPassword as refused:
        return [problem.code for problem in refused.errors]
    return []


class TestRequestPasswordReset:
    async def test_answers_the_same_for_an_unknown_account(self, anonymous, new_account):
        account = await new_account()
        known = await anonymous.post(RESET, json={"email": account.email})
        unknown = await anonymous.post(RESET, json={"email": "nobody.at.all@example.test"})
        assert (known.status_code, known.text) == (unknown.status_code, unknown.text) == (202, "null")

    async def test_writes_to_nobody_who_has_no_account(self, anonymous, mails):
        await anonymous.post(RESET, json={"email": "nobody.at.all@example.test"})
        assert await mails("nobody.at.all@example.test") == []

    async def test_writes_to_nobody_who_is_disabled(self, anonymous, new_account, gateway_database, mails):
        account = await new_account()
        async with gateway_database.platform() as session:
            statement = text('update identity."user" set disabled_at = now() where id = :id')
            await session.execute(statement, {"id": account.user_id})
        await anonymous.post(RESET, json={"email": account.email})
        assert await mails(account.email) == []

    async def test_leaves_no_token_in_the_database(self, link_for, new_account, gateway_database):
        token = await link_for(await new_account())
        async with gateway_database.platform() as session:
            resets = str((await session.execute(text("select * from identity.password_reset"))).all())
        async with gateway_database.tenant(PERSONAL) as session:
            jobs = str((await session.execute(text("select payload from identity.job"))).all())
        assert token not in resets
        assert token not in jobs

    async def test_refuses_the_sixth_in_an_hour_for_an_address(self, start_gateway):
        async with httpx.AsyncClient(base_url=await start_gateway(limit_password_reset="5/3600/5")) as client:
            answers = [(await client.post(RESET, json={"email": "a@example.test"})).status_code for _ in range(6)]
        assert answers == [202] * 5 + [429]

    async def test_fails_closed_when_nobody_can_count(self, start_gateway):
        async with httpx.AsyncClient(base_url=await start_gateway(redis_url="redis://127.0.0.1:1/0")) as client:
            assert (await client.post(RESET, json={"email": "a@example.test"})).status_code == 503

    @pytest.mark.parametrize("body", [{}, {"email": "no address"}, {"email": "a@b.test", "more": 1}])
    async def test_refuses_what_the_contract_does_not_know(self, anonymous, body):
        assert (await anonymous.post(RESET, json=body)).status_code == 422


class TestConfirmPasswordReset:
    async def test_sets_the_password_and_ends_every_session(self, anonymous, browser, new_account, link_for):
        account = await new_account()
        signed_in = await browser(account=account)
        token = await link_for(account)
        assert (await anonymous.post(CONFIRM, json={"token": token, "password": NEW})).status_code == 204
        assert (await signed_in.get("/api/v1/me")).status_code == 401
        assert not await _can_sign_in(anonymous, account, PASSWORD)
        assert await _can_sign_in(anonymous, account, NEW)

    async def test_works_once_a_link(self, anonymous, new_account, link_for):
        token = await link_for(await new_account())
        await anonymous.post(CONFIRM, json={"token": token, "password": NEW})
        again = await anonymous.post(CONFIRM, json={"token": token, "password": NEW + " again"})
        assert (again.status_code, again.json()["code"]) == (404, "link_invalid")

    async def test_ends_the_links_of_before(self, anonymous, new_account, link_for):
        account = await new_account()
        first, second = await link_for(account), await link_for(account)
        await anonymous.post(CONFIRM, json={"token": second, "password": NEW})
        assert (await anonymous.post(CONFIRM, json={"token": first, "password": NEW})).status_code == 404

    async def test_refuses_a_link_of_half_an_hour_ago(self, anonymous, new_account, link_for, gateway_database):
        account = await new_account()
        token = await link_for(account)
        async with gateway_database.platform() as session:
            statement = text("update identity.password_reset set expires_at = now() where email = :email")
            await session.execute(statement, {"email": account.email})
        assert (await anonymous.post(CONFIRM, json={"token": token, "password": NEW})).status_code == 404

    async def test_refuses_a_token_of_another_key(self, anonymous, new_account, link_for, gateway_database):
        account = await new_account()
        await link_for(account)
        async with gateway_database.platform() as session:
            query = text("select id from identity.password_reset where email = :email")
            reset_id = await session.scalar(query, {"email": account.email})
        forged = LinkTokens(b"another key").token_for("password_reset", None, reset_id).text
        assert (await anonymous.post(CONFIRM, json={"token": forged, "password": NEW})).status_code == 404

    async def test_refuses_a_weak_password_and_keeps_the_link(self, anonymous, new_account, link_for):
        token = await link_for(await new_account())
        weak = await anonymous.post(CONFIRM, json={"token": token, "password": "password1234"})
        assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
        assert weak.json()["errors"][0]["pointer"] == "/password"
        assert (await anonymous.post(CONFIRM, json={"token": token, "password": NEW})).status_code == 204

    async def test_tells_the_person_and_the_audit(self, anonymous, new_account, link_for, mails, gateway_database):
        account = await new_account()
        token = await link_for(account)
        await anonymous.post(CONFIRM, json={"token": token, "password": NEW})
        assert (await mails(account.email))[-1]["Subject"] == "Your Opsight password was changed"
        async with gateway_database.tenant(account.tenant_id) as session:
            actions = (await session.scalars(text("select action from audit.event"))).all()
        assert "password.reset" in actions

    @pytest.mark.parametrize("body", [{"token": NO_TOKEN, "password": "short"}, {"token": "x", "password": NEW}, {}])
    async def test_refuses_what_the_contract_does_not_know(self, anonymous, body):
        assert (await anonymous.post(CONFIRM, json=body)).status_code == 422

    async def test_knows_nothing_of_a_made_up_token(self, anonymous):
        answer = await anonymous.post(CONFIRM, json={"token": NO_TOKEN, "password": NEW})
        assert (answer.status_code, answer.json()["code"]) == (404, "link_invalid")


class TestChangePassword:
    BODY: ClassVar = {"current_password": PASSWORD, "new_password": NEW}

    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(CHANGE, json=self.BODY)).status_code == 401

    async def test_keeps_this_session_under_a_new_cookie_and_ends_the_others(self, browser, new_account, anonymous):
        account = await new_account()
        here, elsewhere = await browser(account=account), await browser(account=account)
        before = dict(here.cookies)
        answer = await here.post(CHANGE, json=self.BODY)
        assert answer.status_code == 200
        assert dict(here.cookies) != before
        assert (await here.get("/api/v1/me")).json()["csrf_token"] == answer.json()["csrf_token"]
        assert (await elsewhere.get("/api/v1/me")).status_code == 401
        assert await _can_sign_in(anonymous, account, NEW)

    async def test_refuses_a_wrong_password_of_before(self, browser):
        answer = await (await browser()).post(CHANGE, json=self.BODY | {"current_password": "wrong"})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_refused")

    async def test_refuses_a_weak_password(self, browser):
        answer = await (await browser()).post(CHANGE, json=self.BODY | {"new_password": "password1234"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/new_password")

    async def test_counts_attempts(self, start_gateway, browser, new_account):
        url = await start_gateway(limit_login_account="5/60/5")
        client = await browser(account=await new_account(), url=url)
        wrong = self.BODY | {"current_password": "wrong"}
        assert [(await client.post(CHANGE, json=wrong)).status_code for _ in range(5)] == [403] * 4 + [429]

    async def test_tells_the_person(self, browser, new_account, mails):
        account = await new_account()
        await (await browser(account=account)).post(CHANGE, json=self.BODY)
        assert (await mails(account.email))[-1]["Subject"] == "Your Opsight password was changed"
