"""Mail that comes back before anybody knows that it was out: while it is sent, and after its worker was lost."""

from uuid import UUID

import pytest

from libs.jobs import effects
from services.reporting.deliveries import sending
from services.reporting.deliveries.bounces import Bounce
from services.reporting.deliveries.returning import take_bounce
from tests.reporting.deliveries.conftest import ANN

VERDICTS = {
    "hard": ("suppressed", "bounced", "recipient_refused", "hard", [ANN]),
    "failed": ("failed", "failed", "mail_returned", "soft", []),
    "delayed": ("noted", "sent", None, "delayed", []),
    "complaint": ("suppressed", "sent", None, "complaint", [ANN]),
}
each_verdict = pytest.mark.parametrize("verdict", VERDICTS)


class Crash(Exception):
    """Stands for a worker that is gone."""


@pytest.fixture
def bounce(database):
    """`await bounce("hard", message_id)`: what comes of a mail that comes back."""

    async def take(verdict, message_id):
        told = Bounce(message_id, verdict, "5.1.1", "told by a server")
        return (await take_bounce(database("reporting"), told, by="operator:test")).outcome

    return take


@pytest.fixture
def ended(call):
    """`await ended(id)`: what became of a delivery, and who gets no more mail."""

    async def read(delivery_id):
        found = (await call("GET", f"/deliveries/{delivery_id}")).json()
        suppressed = (await call("GET", "/email/suppressed-recipients")).json()["items"]
        addresses = [one["address"] for one in suppressed]
        return found["state"], found["problem"], found["returned_kind"], addresses

    return read


@pytest.fixture
def crashed(resulted, call, work, monkeypatch):
    """`await crashed()`: a delivery whose mail is out, and whose worker went before it had noted that."""

    async def crash():
        run = await resulted(ANN)
        [asked] = (await call("POST", f"/runs/{run['id']}/deliver")).json()["items"]

        async def go(*_):
            raise Crash

        with monkeypatch.context() as patched:
            patched.setattr(effects, "_settle", go)
            await work()
        return (await call("GET", f"/deliveries/{asked['id']}")).json()

    return crash


@pytest.fixture
def uncertain(delivered, inbox):
    """`await uncertain()`: a delivery whose line broke after the whole mail was handed over."""

    async def break_line():
        inbox.hang_up = True
        broken = await delivered(ANN)
        inbox.hang_up = False
        return broken

    return break_line


class TestWhileItIsSent:
    @each_verdict
    async def test_decides_before_the_server_answers(self, delivered, bounce, ended, inbox, verdict):
        outcomes = []

        async def come_back(message_id):
            outcomes.append(await bounce(verdict, message_id))

        inbox.meanwhile = come_back
        delivery = await delivered(ANN)
        outcome, *after = VERDICTS[verdict]
        assert (outcomes, await ended(delivery["id"])) == ([outcome], tuple(after))

    async def test_decides_before_the_line_breaks(self, uncertain, bounce, ended, inbox):
        async def come_back(message_id):
            await bounce("delayed", message_id)

        inbox.meanwhile = come_back
        delivery = await uncertain()
        assert await ended(delivery["id"]) == ("sent", None, "delayed", [])


class TestAfterItsWorkerWasLost:
    @each_verdict
    async def test_decides_before_another_worker_looks(self, crashed, bounce, work, ended, inbox, verdict):
        lost = await crashed()
        outcome, *after = VERDICTS[verdict]
        assert (lost["state"], await bounce(verdict, lost["message_id"])) == ("pending", outcome)
        await work()
        assert (await ended(lost["id"]), len(inbox.raw)) == (tuple(after), 1)

    async def test_decides_before_a_lost_job_is_found(self, crashed, bounce, superuser, database, tenant_a, ended):
        lost = await crashed()
        superuser("delete from reporting.job where kind = 'reporting.send_delivery'")
        await bounce("hard", lost["message_id"])
        async with database("reporting").tenant(tenant_a) as session:
            assert await sending.end_lost(session, UUID(lost["id"])) is False
        assert (await ended(lost["id"]))[0] == "bounced"


class TestOfUnknownEnd:
    @each_verdict
    async def test_becomes_known(self, uncertain, bounce, ended, verdict):
        broken = await uncertain()
        outcome, *after = VERDICTS[verdict]
        assert (broken["state"], await bounce(verdict, broken["message_id"])) == ("unknown", outcome)
        assert await ended(broken["id"]) == tuple(after)

    async def test_is_sent_again_without_a_doubt_when_it_did_not_arrive(
        self, uncertain, bounce, call, work, ended, inbox
    ):
        broken = await uncertain()
        await bounce("failed", broken["message_id"])
        assert (await call("POST", f"/deliveries/{broken['id']}/retry", json={})).status_code == 202
        await work()
        assert (await ended(broken["id"]), len(inbox.raw)) == (("sent", None, None, []), 2)

    async def test_is_not_sent_again_by_a_replay_of_its_job(self, uncertain, bounce, superuser, work, ended, inbox):
        broken = await uncertain()
        await bounce("failed", broken["message_id"])
        superuser("delete from reporting.effect where state = 'uncertain'")
        superuser(
            "update reporting.job set state = 'queued', run_at = now(), finished_at = null"
            " where id = (select job_id from reporting.delivery where id = %s)",
            broken["id"],
        )
        await work()
        assert (await ended(broken["id"]), len(inbox.raw)) == (("failed", "mail_returned", "soft", []), 1)


class TestWhileItWaitsToBeSentAgain:
    @pytest.fixture
    async def again(self, uncertain, call):
        broken = await uncertain()
        await call("POST", f"/deliveries/{broken['id']}/retry", json={"even_if_it_arrived": True})
        return broken

    @pytest.mark.parametrize("verdict", ["failed", "delayed"])
    async def test_says_nothing_of_the_next_one(self, again, bounce, work, ended, inbox, verdict):
        assert await bounce(verdict, again["message_id"]) == "known"
        await work()
        assert (await ended(again["id"]), len(inbox.raw)) == (("sent", None, None, []), 2)

    @pytest.mark.parametrize("verdict", ["hard", "complaint"])
    async def test_keeps_an_address_that_wants_none_from_another(self, again, bounce, work, ended, inbox, verdict):
        outcome, *after = VERDICTS[verdict]
        assert await bounce(verdict, again["message_id"]) == outcome
        await work()
        assert (await ended(again["id"]), len(inbox.raw)) == (tuple(after), 1)
