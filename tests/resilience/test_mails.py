"""Workers that are killed in the middle of a mail, at each step of a real conversation over SMTP.

What is proven: up to DATA a server has nothing that it could deliver, and a worker that goes until then leaves a mail
that the next one sends: exactly one. From DATA on nobody can know (RFC 5321, 4.2.5: the server answers for a message
once it has said 250, which the lost worker may have heard or not), so nothing is sent again: at most one, the delivery
says `unknown`, and a person decides. Who sends again then sends the same `Message-ID`, so that a second copy shows.
"""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.resilience.waiting import until

WAITS_FOR_LOCK = """
    select 1 from pg_stat_activity
    where application_name = 'opsight-reporting-worker' and wait_event_type = 'Lock' and query ~ 'update.*effect'
"""
RETRY = """
    with forgotten as (delete from reporting.effect where tenant_id = %(tenant)s and state = 'uncertain')
    update reporting.job set state = 'queued', run_at = now(), finished_at = null
    where tenant_id = %(tenant)s and kind = 'reporting.send_delivery' and state = 'failed' returning 1
"""
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def delivery_of(stage):
    async def read(recipient):
        [row] = await stage.rows(
            "select state, problem, message_id from reporting.delivery"
            " where tenant_id = %(tenant)s and recipient = %(recipient)s",
            recipient=recipient,
        )
        return row

    return read


@pytest.fixture
def killed_at(stage, inbox):
    """`await killed_at("RCPT")`: the recipient of a mail whose worker was killed when it had said that."""

    async def run(verb):
        inbox.hold(verb)
        stage.workers.start(1)
        recipient = await stage.start_run()
        await asyncio.wait_for(inbox.is_held.wait(), 90)
        await stage.kill_one_that_works()
        inbox.go_on()
        await until(stage.is_over)
        return recipient

    return run


@pytest.fixture
async def ledger_held(stage) -> AsyncIterator[psycopg.AsyncConnection]:
    """Whoever writes into the ledger of effects waits until this connection lets go."""
    async with await psycopg.AsyncConnection.connect(stage.admin_url) as connection:
        yield connection


class TestKilledBeforeData:
    @pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT"])
    async def test_sends_exactly_one(self, killed_at, delivery_of, inbox, verb):
        recipient = await killed_at(verb)
        state, _, message_id = await delivery_of(recipient)
        assert (state, dict(inbox.arrived), dict(inbox.message_ids)) == ("sent", {recipient: 1}, {message_id: 1})


class TestKilledFromDataOn:
    @pytest.mark.parametrize(("verb", "arrived"), [("DATA", 0), ("TAKEN", 1)])
    async def test_sends_at_most_one_and_says_that_it_is_unknown(self, killed_at, delivery_of, inbox, verb, arrived):
        recipient = await killed_at(verb)
        assert (await delivery_of(recipient))[:2] == ("unknown", "outcome_unknown")
        assert inbox.arrived[recipient] == arrived

    async def test_sends_no_second_one_when_the_answer_was_heard_and_not_noted(
        self, stage, ledger_held, delivery_of, inbox
    ):
        inbox.hold("TAKEN")
        stage.workers.start(1)
        recipient = await stage.start_run()
        await asyncio.wait_for(inbox.is_held.wait(), 90)
        await ledger_held.execute("select 1 from reporting.effect where tenant_id = %s for update", [stage.tenant])
        inbox.go_on()
        await until(lambda: stage.rows(WAITS_FOR_LOCK))
        await stage.kill_one_that_works()
        await ledger_held.rollback()
        await until(stage.is_over)
        state, problem, message_id = await delivery_of(recipient)
        assert (state, problem, dict(inbox.message_ids)) == ("unknown", "outcome_unknown", {message_id: 1})
        assert inbox.arrived == {recipient: 1}

    async def test_is_sent_again_by_a_persons_word_as_the_same_message(self, stage, killed_at, delivery_of, inbox):
        recipient = await killed_at("TAKEN")
        await stage.rows(RETRY)
        await until(stage.is_over)
        state, _, message_id = await delivery_of(recipient)
        assert (state, dict(inbox.message_ids)) == ("sent", {message_id: 2})
