"""The mails that the gateway's worker writes, and the mailbox that keeps them where there is no mail server."""

import re
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from contracts.gateway.jobs import SendMail
from gateway.identity.mail.letters import Action, Letter, as_html, as_text
from gateway.identity.mail.links import TOKEN_LENGTH, LinkTokens, place_in
from gateway.identity.mail.outgoing import PERSONAL, send_later
from gateway.identity.mailbox.service import folder_of
from libs.errors import NotFound
from tests.gateway.conftest import PASSWORD

MAILBOX = "/api/v1/mailbox"
SIGN_IN = "/api/v1/auth/sign-in"


class TestLetter:
    LETTER = Letter("Hi <you>", ("Dear <script>alert(1)</script>,",), Action("Open", 'https://x.test/?a=1&b="2'))

    def test_escapes_what_comes_from_outside(self):
        html = as_html(self.LETTER)
        assert "<script>" not in html
        assert 'href="https://x.test/?a=1&amp;b=&quot;2"' in html

    def test_says_the_same_as_text(self):
        assert "Dear <script>alert(1)</script>," in as_text(self.LETTER)
        assert 'https://x.test/?a=1&b="2' in as_text(self.LETTER)


class TestLinkTokens:
    def test_are_the_same_each_time_and_differ_in_everything_they_are_made_of(self):
        tokens, tenant, row = LinkTokens(b"key"), uuid4(), uuid4()
        made = [
            tokens.token_for("invitation", tenant, row),
            tokens.token_for("password_reset", tenant, row),
            tokens.token_for("invitation", tenant, row, 2),
            tokens.token_for("invitation", uuid4(), row),
            LinkTokens(b"another").token_for("invitation", tenant, row),
        ]
        assert made[0] == tokens.token_for("invitation", tenant, row)
        assert len({token.text for token in made}) == 5
        assert {len(token.text) for token in made} == {TOKEN_LENGTH}

    def test_say_which_row_they_are_about(self):
        tenant, row = uuid4(), uuid4()
        assert place_in(LinkTokens(b"key").token_for("invitation", tenant, row).text) == (tenant, row)

    @pytest.mark.parametrize("text", ["", "nonsense", "ü", "A" * 85, "A" * 90])
    def test_are_told_from_anything_else(self, text):
        assert place_in(text) is None


class TestNewSignIn:
    async def test_is_mailed_from_a_browser_that_was_not_seen_before(self, gateway_url, new_account, mails):
        account = await new_account()
        await _sign_in(gateway_url, account, agent="First/1")
        await _sign_in(gateway_url, account, agent="First/1")
        assert await mails(account.email) == []
        await _sign_in(gateway_url, account, agent="Second/1 <b>")
        (mail,) = await mails(account.email)
        assert mail["Subject"] == "New sign-in to Opsight"
        assert "Second/1 <b>" in mail.get_body(("plain",)).get_content()
        assert "Second/1 &lt;b&gt;" in mail.get_body(("html",)).get_content()


class TestWebhookDisabled:
    @pytest.fixture
    async def account(self, new_account):
        return await new_account()

    @pytest.fixture
    async def disabled(self, browser, account, gateway_database):
        """A subscription that was disabled, and has nobody told."""
        body = {"name": "Hook <b>", "url": "https://receiver.example.test/in", "events": ["sync.failed"]}
        made = (await (await browser(account=account)).post("/api/v1/webhook-subscriptions", json=body)).json()
        await _set_state(gateway_database, account.tenant_id, "disabled")
        return UUID(made["id"])

    async def test_is_a_mail_like_every_other(self, account, disabled, gateway_database, mails):
        await _tell(gateway_database, account, disabled)
        (mail,) = await mails(account.email)
        assert mail["Subject"] == "Webhook disabled: Hook <b>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert "it answered 410 (gone)" in mail.get_body(("plain",)).get_content()
        assert "/settings/webhooks" in mail.get_body(("plain",)).get_content()
        assert "Hook &lt;b&gt;" in mail.get_body(("html",)).get_content()

    async def test_is_not_sent_when_somebody_has_enabled_it_again(self, account, disabled, gateway_database, mails):
        await _set_state(gateway_database, account.tenant_id, "enabled")
        await _tell(gateway_database, account, disabled)
        assert await mails(account.email) == []

    async def test_is_sent_to_nobody_of_another_tenant(self, account, disabled, new_account, gateway_database, mails):
        stranger = await new_account()
        await _tell(gateway_database, stranger, disabled)
        assert await mails(stranger.email) == []


async def _set_state(database, tenant_id, state):
    statement = text("update identity.webhook_subscription set state = :state, disabled_reason = :reason")
    async with database.tenant(tenant_id) as session:
        await session.execute(statement, {"state": state, "reason": "gone" if state == "disabled" else None})


async def _tell(database, account, subscription_id):
    mail = SendMail(template="webhook_disabled", about=subscription_id, to=account.user_id)
    async with database.tenant(account.tenant_id) as session:
        await send_later(session, mail, tenant_id=account.tenant_id)


class TestSendMail:
    async def test_sends_nothing_about_what_is_gone(self, gateway_database, worker_of, mails):
        async with gateway_database.tenant(PERSONAL) as session:
            payload = SendMail(template="password_changed", about=uuid4())
            await send_later(session, payload, tenant_id=PERSONAL)
        assert await worker_of("gateway") >= 1
        async with gateway_database.tenant(PERSONAL) as session:
            query = text("select state from identity.job where payload->>'about' = :id")
            assert await session.scalar(query, {"id": str(payload.about)}) == "succeeded"


class TestListMails:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(MAILBOX)).status_code == 401

    async def test_is_for_people_who_run_the_installation(self, browser):
        answer = await (await browser("owner")).get(MAILBOX)
        assert (answer.status_code, answer.json()["code"]) == (403, "platform_admin_required")

    async def test_is_closed_to_programs(self, browser, gateway_url):
        made = (await (await browser()).post("/api/v1/api-keys", json={"name": "k", "scopes": ["ops:read"]})).json()
        async with httpx.AsyncClient(base_url=gateway_url) as client:
            answer = await client.get(MAILBOX, headers={"Authorization": f"Bearer {made['key']}"})
        assert (answer.status_code, answer.json()["code"]) == (403, "person_required")

    async def test_shows_the_newest_first(self, platform_admin, gateway_url, new_account, mails):
        account = await new_account()
        for agent in ("A/1", "B/1"):
            await _sign_in(gateway_url, account, agent=agent)
        await mails(account.email)
        listed = (await (await platform_admin()).get(MAILBOX)).json()["items"]
        assert account.email in listed[0]["to"]
        assert [mail["sent_at"] for mail in listed] == sorted((mail["sent_at"] for mail in listed), reverse=True)

    @pytest.mark.parametrize("change", [{"environment": "staging"}, {"smtp_url": "smtp://127.0.0.1:25"}])
    def test_is_not_there_where_mail_goes_out(self, settings_for, change):
        with pytest.raises(NotFound):
            folder_of(settings_for("gateway", **change))


class TestGetMail:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(f"{MAILBOX}/{'a' * 40}")).status_code == 401

    async def test_shows_the_words(self, platform_admin, gateway_url, new_account, mails):
        account = await new_account()
        for agent in ("A/1", "B/1"):
            await _sign_in(gateway_url, account, agent=agent)
        await mails(account.email)
        client = await platform_admin()
        listed = (await client.get(MAILBOX)).json()["items"]
        mail_id = next(mail["id"] for mail in listed if account.email in mail["to"])
        mail = (await client.get(f"{MAILBOX}/{mail_id}")).json()
        assert "B/1" in mail["text"]
        assert re.search("<html", mail["html"])

    async def test_does_not_know_others(self, platform_admin):
        assert (await (await platform_admin()).get(f"{MAILBOX}/{'a' * 40}")).status_code == 404

    @pytest.mark.parametrize("mail_id", ["x", "A" * 40, "a" * 39])
    async def test_refuses_what_is_no_id(self, platform_admin, mail_id):
        assert (await (await platform_admin()).get(f"{MAILBOX}/{mail_id}")).status_code == 422


async def _sign_in(url, account, *, agent):
    async with httpx.AsyncClient(base_url=url, headers={"User-Agent": agent}) as client:
        answer = await client.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
    assert answer.status_code == 200
