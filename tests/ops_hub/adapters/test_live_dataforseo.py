"""DataForSEO over real HTTP: credentials and balance."""

import pytest

from infra.providers.dataforseo.account import LOGIN, PASSWORD, envelope
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    AnswerUnreadable,
    CredentialRefused,
    ReplyNotOffered,
)
from tests.ops_hub.adapters.serving import context_of, dataforseo_at

GOOD = f"{LOGIN}:{PASSWORD}"


def told(**user) -> dict:
    return {"body": envelope(20000, "Ok.", {"status_code": 20000, "result": [user]})}


class TestListAccounts:
    async def test_is_the_login(self, server, lines):
        accounts = await dataforseo_at(server, lines).list_accounts(context_of(GOOD))

        assert [(one.id, one.kind) for one in accounts] == [(LOGIN, "login")]

    async def test_refuses_a_wrong_password(self, server, lines):
        with pytest.raises(CredentialRefused):
            await dataforseo_at(server, lines).list_accounts(context_of(f"{LOGIN}:wrong"))

    async def test_sends_a_password_of_any_script(self, server, lines):
        with pytest.raises(CredentialRefused):
            await dataforseo_at(server, lines).list_accounts(context_of("kim@example.com:pässwörd:ключ"))


class TestRead:
    async def test_tells_what_is_left(self, server, lines):
        reading = await dataforseo_at(server, lines).read(context_of(GOOD, account_id=LOGIN))

        assert reading.notes == ("Balance: 42.50 USD", "Limit: 2000 calls a minute")
        assert (reading.places, reading.reviews, reading.traffic) == (None, None, None)

    @pytest.mark.parametrize("balance", [0, -0.5])
    async def test_needs_money(self, server, lines, balance):
        server.say("dataforseo.user_data", told(login=LOGIN, money={"balance": balance}))

        with pytest.raises(AccessNotGranted, match="no money"):
            await dataforseo_at(server, lines).read(context_of(GOOD))

    async def test_is_of_the_login_that_was_connected(self, server, lines):
        with pytest.raises(AccountLost):
            await dataforseo_at(server, lines).read(context_of(GOOD, account_id="other@example.com"))

    @pytest.mark.parametrize(
        "said",
        [
            told(login=LOGIN),
            told(login=LOGIN, money={"balance": "much"}),
            {"body": envelope(20000, "Ok.")},
            {"body": {"tasks": []}},
        ],
    )
    async def test_does_not_believe(self, server, lines, said):
        server.say("dataforseo.user_data", said)

        with pytest.raises(AnswerUnreadable):
            await dataforseo_at(server, lines).read(context_of(GOOD))


class TestPublishReply:
    async def test_is_not_offered(self, server, lines):
        with pytest.raises(ReplyNotOffered):
            await dataforseo_at(server, lines).publish_reply(
                context_of(GOOD), listing_id="1", review_id="2", reply="Hello"
            )
