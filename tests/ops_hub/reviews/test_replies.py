"""Replies: queued, published once, copied where none are taken, and never over somebody else's."""

from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest

from services.ops_hub.connections.adapters.protocol import (
    AdapterContext,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    ReplyNotOffered,
)
from services.ops_hub.reviews.replies import publishing, reaching
from tests.ops_hub.reviews.conftest import ANSWERED, GOOD, WRITTEN

THANKS = {"body": "Thank you, Zoë.", "seen_reply": None}


@dataclass
class Provider:
    """What stands at the provider's end: it takes replies, or raises what it is told to."""

    taken: list[tuple[str, str, str]] = field(default_factory=list)
    raises: list[Exception] = field(default_factory=list)

    async def publish_reply(self, context: AdapterContext, *, listing_id: str, review_id: str, reply: str) -> None:
        if self.raises:
            raise self.raises.pop(0)
        self.taken.append((listing_id, review_id, reply))


@pytest.fixture
def provider(monkeypatch) -> Provider:
    made = Provider()

    async def nobody() -> str:
        return "token"

    async def reach(context, connection):
        return made, AdapterContext(context.tenant_id, connection.id, connection.account_id, nobody)

    monkeypatch.setattr(reaching, "reach", reach)
    return made


@pytest.fixture
def states(call, one_review):
    async def read() -> list[tuple[str, str | None]]:
        answer = (await call("GET", f"/reviews/{one_review}")).json()
        return [(one["state"], one["problem"]) for one in answer["replies"]]

    return read


@pytest.fixture
def due(superuser, tenant_a):
    """`due()`: what waits for its provider need not wait longer."""
    return lambda: superuser(
        "update ops.job set run_at = now() where tenant_id = %s and state = 'retry_wait'", tenant_a
    )


class TestCreateReviewReply:
    async def test_refuses_the_anonymous(self, call, one_review):
        assert (await call("POST", f"/reviews/{one_review}/replies", who={}, json=THANKS)).status_code == 401

    async def test_needs_its_scope(self, call, one_review, as_, tenant_a):
        reader = as_(tenant_a, "ops:read")
        assert (await call("POST", f"/reviews/{one_review}/replies", who=reader, json=THANKS)).status_code == 403

    async def test_finds_nothing_of_another_tenant(self, call, one_review, as_, tenant_b):
        other = as_(tenant_b, "ops:write")
        assert (await call("POST", f"/reviews/{one_review}/replies", who=other, json=THANKS)).status_code == 404

    async def test_publishes_once_and_tells_of_it(self, call, one_review, provider, worker_of, told, states):
        made = await call("POST", f"/reviews/{one_review}/replies", json=THANKS)
        assert (made.status_code, made.json()["state"]) == (201, "queued")
        await worker_of("ops_hub")
        after = (await call("GET", f"/reviews/{one_review}")).json()
        assert provider.taken == [("shop-1", "good", "Thank you, Zoë.")]
        assert (after["reply"], after["last_reply"]["state"]) == ("Thank you, Zoë.", "published")
        assert after["replied_at"] == after["last_reply"]["published_at"]
        assert await told() == [("review.replied", one_review)]

    async def test_takes_the_same_request_for_the_same_reply(self, call, one_review, provider, worker_of):
        key = {"Idempotency-Key": str(uuid4())}
        first = await call("POST", f"/reviews/{one_review}/replies", json=THANKS, headers=key)
        again = await call("POST", f"/reviews/{one_review}/replies", json=THANKS, headers=key)
        await worker_of("ops_hub")
        assert (first.json()["id"], len(provider.taken)) == (again.json()["id"], 1)

    async def test_is_not_overwritten_by_a_sync_that_does_not_know_it_yet(
        self, call, connect, store, provider, worker_of
    ):
        connection = await connect(mode="live", last_provenance="live")
        await store(connection, GOOD)
        [item] = (await call("GET", "/reviews")).json()["items"]
        await call("POST", f"/reviews/{item['id']}/replies", json=THANKS)
        await worker_of("ops_hub")
        await store(connection, GOOD)
        [kept] = (await call("GET", "/reviews")).json()["items"]
        await store(connection, replace(GOOD, reply="Ours, but from the app.", replied_at=WRITTEN))
        [theirs] = (await call("GET", "/reviews")).json()["items"]
        assert (kept["reply"], theirs["reply"]) == ("Thank you, Zoë.", "Ours, but from the app.")

    async def test_gives_the_text_to_copy_where_none_are_taken(self, call, connect, store, worker_of, provider):
        await store(await connect(platform="facebook"), GOOD)
        [item] = (await call("GET", "/reviews")).json()["items"]
        made = await call("POST", f"/reviews/{item['id']}/replies", json=THANKS)
        await worker_of("ops_hub")
        assert (made.json()["state"], made.json()["problem"]) == ("to_copy", "reply_not_offered")
        assert provider.taken == []

    async def test_refuses_when_somebody_else_replied(self, call, connect, store):
        await store(await connect(), ANSWERED)
        [item] = (await call("GET", "/reviews")).json()["items"]
        answer = await call("POST", f"/reviews/{item['id']}/replies", json=THANKS)
        assert (answer.status_code, answer.json()["code"]) == (409, "reply_changed_elsewhere")
        assert answer.json()["reply"] == "Thank you, Ana."
        replaced = {"body": "Thanks again.", "seen_reply": "Thank you, Ana."}
        made = await call("POST", f"/reviews/{item['id']}/replies", json=replaced)
        assert (made.status_code, made.json()["replaces"]) == (201, "Thank you, Ana.")

    async def test_refuses_what_stands_there_already(self, call, connect, store):
        await store(await connect(), ANSWERED)
        [item] = (await call("GET", "/reviews")).json()["items"]
        same = {"body": "Thank you, Ana.", "seen_reply": "Thank you, Ana."}
        answer = await call("POST", f"/reviews/{item['id']}/replies", json=same)
        assert answer.json()["code"] == "reply_already_there"

    async def test_refuses_a_second_one_while_the_first_is_on_its_way(self, call, one_review):
        await call("POST", f"/reviews/{one_review}/replies", json=THANKS)
        answer = await call("POST", f"/reviews/{one_review}/replies", json=THANKS | {"body": "Another."})
        assert (answer.status_code, answer.json()["code"]) == (409, "reply_in_progress")

    async def test_refuses_for_a_review_that_is_gone(self, call, connect, store):
        connection = await connect()
        await store(connection, GOOD)
        [item] = (await call("GET", "/reviews")).json()["items"]
        await store(connection)
        answer = await call("POST", f"/reviews/{item['id']}/replies", json=THANKS)
        assert (answer.status_code, answer.json()["code"]) == (409, "review_gone")

    @pytest.mark.parametrize("body", ["", "  \n ", "x" * 4097, "a\x00b"])
    async def test_refuses_a_text_that_is_none(self, call, one_review, body):
        answer = await call("POST", f"/reviews/{one_review}/replies", json=THANKS | {"body": body})
        assert answer.status_code == 422

    async def test_publishes_what_the_provider_takes_at_last(self, call, one_review, provider, worker_of, states, due):
        provider.raises = [ProviderDown("503", retry_after=60)]
        await call("POST", f"/reviews/{one_review}/replies", json=THANKS)
        await worker_of("ops_hub")
        assert await states() == [("queued", "provider_down")]
        due()
        await worker_of("ops_hub")
        assert (await states(), len(provider.taken)) == ([("published", None)], 1)

    async def test_gives_up_when_the_provider_stays_out(
        self, call, one_review, provider, worker_of, states, monkeypatch
    ):
        monkeypatch.setattr(publishing, "MOST_STARTS", 1)
        provider.raises = [ProviderDown("503")]
        await call("POST", f"/reviews/{one_review}/replies", json=THANKS)
        await worker_of("ops_hub")
        assert await states() == [("failed", "provider_down")]

    @pytest.mark.parametrize(
        ("error", "state"),
        [
            (CredentialRefused("401"), ("failed", "credentials_refused")),
            (ProviderError("400"), ("failed", "sync_failed")),
            (ReplyNotOffered(), ("to_copy", "reply_not_offered")),
        ],
    )
    async def test_says_why_the_provider_refused(self, call, one_review, provider, worker_of, states, error, state):
        provider.raises = [error]
        await call("POST", f"/reviews/{one_review}/replies", json=THANKS)
        await worker_of("ops_hub")
        assert await states() == [state]

    async def test_does_not_publish_over_a_reply_that_came_meanwhile(self, call, connect, store, provider, worker_of):
        connection = await connect()
        await store(connection, GOOD)
        [item] = (await call("GET", "/reviews")).json()["items"]
        await call("POST", f"/reviews/{item['id']}/replies", json=THANKS)
        await store(connection, replace(GOOD, reply="From the owner.", replied_at=WRITTEN))
        await worker_of("ops_hub")
        after = (await call("GET", f"/reviews/{item['id']}")).json()
        assert (after["last_reply"]["state"], after["last_reply"]["problem"]) == ("failed", "changed_elsewhere")
        assert (after["reply"], provider.taken) == ("From the owner.", [])


class TestChangeReviewReply:
    async def test_refuses_the_anonymous(self, call, one_review):
        path = f"/reviews/{one_review}/replies/{uuid4()}"
        assert (await call("PUT", path, who={}, json={"body": "x"})).status_code == 401

    async def test_finds_no_reply_of_another_review(self, call, one_review):
        answer = await call("PUT", f"/reviews/{one_review}/replies/{uuid4()}", json={"body": "x"})
        assert answer.status_code == 404

    async def test_gives_one_that_waits_another_text(self, call, one_review, provider, worker_of):
        made = (await call("POST", f"/reviews/{one_review}/replies", json=THANKS)).json()
        await call("PUT", f"/reviews/{one_review}/replies/{made['id']}", json={"body": "Better."})
        await worker_of("ops_hub")
        assert [reply for _, _, reply in provider.taken] == ["Better."]

    async def test_tries_one_that_failed_again(self, call, one_review, provider, worker_of, states):
        provider.raises = [ProviderError("400")]
        made = (await call("POST", f"/reviews/{one_review}/replies", json=THANKS)).json()
        await worker_of("ops_hub")
        await call("PUT", f"/reviews/{one_review}/replies/{made['id']}", json={"body": "Better."})
        await worker_of("ops_hub")
        assert (await states(), provider.taken[0][2]) == ([("published", None)], "Better.")

    async def test_refuses_one_that_is_published(self, call, one_review, provider, worker_of):
        made = (await call("POST", f"/reviews/{one_review}/replies", json=THANKS)).json()
        await worker_of("ops_hub")
        answer = await call("PUT", f"/reviews/{one_review}/replies/{made['id']}", json={"body": "Better."})
        assert (answer.status_code, answer.json()["code"]) == (409, "reply_not_open")


class TestRetryReviewReply:
    async def test_refuses_the_anonymous(self, call, one_review):
        assert (await call("POST", f"/reviews/{one_review}/replies/{uuid4()}/retry", who={})).status_code == 401

    async def test_finds_nothing_of_another_tenant(self, call, one_review, as_, tenant_b):
        made = (await call("POST", f"/reviews/{one_review}/replies", json=THANKS)).json()
        path = f"/reviews/{one_review}/replies/{made['id']}/retry"
        assert (await call("POST", path, who=as_(tenant_b, "ops:write"))).status_code == 404

    async def test_publishes_what_failed(self, call, one_review, provider, worker_of, states):
        provider.raises = [CredentialRefused("401")]
        made = (await call("POST", f"/reviews/{one_review}/replies", json=THANKS)).json()
        await worker_of("ops_hub")
        again = await call("POST", f"/reviews/{one_review}/replies/{made['id']}/retry")
        await worker_of("ops_hub")
        assert (again.json()["state"], await states(), len(provider.taken)) == ("queued", [("published", None)], 1)

    async def test_refuses_what_did_not_fail(self, call, one_review):
        made = (await call("POST", f"/reviews/{one_review}/replies", json=THANKS)).json()
        answer = await call("POST", f"/reviews/{one_review}/replies/{made['id']}/retry")
        assert (answer.status_code, answer.json()["code"]) == (409, "reply_not_open")


class TestWithdrawReviewReply:
    async def test_refuses_the_anonymous(self, call, one_review):
        assert (await call("DELETE", f"/reviews/{one_review}/replies/{uuid4()}", who={})).status_code == 401

    async def test_finds_nothing_that_there_is_not(self, call, one_review):
        assert (await call("DELETE", f"/reviews/{one_review}/replies/{uuid4()}")).status_code == 404

    async def test_keeps_one_that_waits_from_being_published(self, call, one_review, provider, worker_of, states):
        made = (await call("POST", f"/reviews/{one_review}/replies", json=THANKS)).json()
        gone = await call("DELETE", f"/reviews/{one_review}/replies/{made['id']}")
        await worker_of("ops_hub")
        assert (gone.status_code, await states(), provider.taken) == (204, [("withdrawn", None)], [])

    async def test_refuses_one_that_is_published(self, call, one_review, provider, worker_of):
        made = (await call("POST", f"/reviews/{one_review}/replies", json=THANKS)).json()
        await worker_of("ops_hub")
        answer = await call("DELETE", f"/reviews/{one_review}/replies/{made['id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "reply_not_open")
