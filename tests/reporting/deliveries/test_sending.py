"""Results reach people: who, once, and with what."""

import re
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.jobs import effects
from services.reporting.deliveries import letters, sending
from tests.reporting.conftest import GRIDS
from tests.reporting.deliveries.conftest import ANN, BOB


class Crash(Exception):
    """Stands for a worker that is gone."""


@pytest.fixture
def by_schedule(call, drafted, work, superuser):
    """`await by_schedule(ANN)`: a run that a schedule started, brought to its end."""

    async def run(*recipients):
        grid = await drafted(recipients=list(recipients))
        started = (await call("POST", f"{GRIDS}/{grid['id']}/run")).json()
        superuser("update reporting.report_run set started_by = 'schedule' where id = %s", started["id"])
        await work()
        return started

    return run


@pytest.fixture
def deliveries(call):
    async def read(**query):
        return (await call("GET", "/deliveries", params=query)).json()["items"]

    return read


class TestScheduledResult:
    async def test_reaches_each_recipient_by_itself(self, by_schedule, deliveries, inbox, gateway):
        gateway.members.add(BOB)
        run = await by_schedule(ANN, BOB)
        assert {(one["recipient"], one["state"]) for one in await deliveries(run_id=run["id"])} == {
            (ANN, "sent"),
            (BOB, "sent"),
        }
        assert {one["To"] for one in inbox.messages} == {ANN, BOB}

    async def test_says_what_it_is_and_carries_the_file(self, by_schedule, deliveries, inbox):
        run = await by_schedule(ANN)
        (mail,), (kept,) = inbox.messages, await deliveries()
        words = mail.get_body(("plain",)).get_content()
        assert mail["Subject"].startswith("Harbour Dental, weekly: ")
        assert "[simulated data]" in mail["Subject"]
        assert f"/results?run={run['id']}" in words
        assert f"Run {run['id']}" in words
        assert [part.get_filename().rpartition(".")[2] for part in mail.iter_attachments()] == [kept["attachment"]]
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Message-ID"] == kept["message_id"]

    async def test_is_from_whose_branding_it_has(self, call, by_schedule, inbox, gateway):
        branding = {"name": "Harbour & Co", "footer": "12 Quay Street", "website": "https://harbour.example.com"}
        await call("PUT", "/reports/branding", json=branding, headers={"If-Match": "*"})
        await by_schedule(ANN)
        [mail] = inbox.messages
        [sender] = mail["From"].addresses
        words = mail.get_body(("plain",)).get_content()
        assert (sender.display_name, sender.addr_spec.partition("@")[1]) == ("Harbour & Co", "@")
        assert words.splitlines()[-6:-3] == ["Harbour & Co", "12 Quay Street", "https://harbour.example.com"]
        assert "Opsight" not in words

    async def test_is_a_link_alone_when_mailboxes_would_not_take_the_file(
        self, by_schedule, deliveries, inbox, monkeypatch
    ):
        monkeypatch.setattr(letters, "MOST_ATTACHED", 1000)
        run = await by_schedule(ANN)
        (mail,), (kept,) = inbox.messages, await deliveries()
        words = mail.get_body(("plain",)).get_content()
        assert "Too large for mail: " in words
        assert f"/results?run={run['id']}" in words
        assert (list(mail.iter_attachments()), kept["state"], kept["attachment"]) == ([], "sent", None)

    async def test_started_by_a_person_goes_nowhere_by_itself(self, resulted, deliveries, inbox):
        await resulted(ANN)
        assert (await deliveries(), inbox.raw) == ([], [])


class TestOutsiders:
    async def test_wait_for_an_approval(self, delivered, inbox, gateway):
        assert (await delivered(BOB))["state"] == "awaiting_approval"
        assert (gateway.asked, inbox.raw) == ([{"addresses": [BOB]}], [])

    async def test_get_nothing_while_nobody_can_tell_who_is_a_member(self, delivered, work, call, inbox, gateway):
        gateway.status = 503
        waiting = await delivered(ANN)
        assert (waiting["state"], inbox.raw) == ("pending", [])
        gateway.status = 200
        await work()
        assert (await call("GET", f"/deliveries/{waiting['id']}")).json()["state"] == "sent"


class TestOnce:
    async def test_is_not_mailed_twice_when_the_worker_goes_between_sending_and_noting(
        self, resulted, call, work, inbox, monkeypatch
    ):
        run = await resulted(ANN)
        delivery = (await call("POST", f"/runs/{run['id']}/deliver")).json()["items"][0]

        async def go(*_):
            raise Crash

        with monkeypatch.context() as patched:
            patched.setattr(effects, "_settle", go)
            await work()
        await work()
        after = (await call("GET", f"/deliveries/{delivery['id']}")).json()
        assert (len(inbox.raw), after["state"], after["problem"]) == (1, "unknown", "outcome_unknown")

    async def test_is_unknown_when_the_line_breaks_and_sent_again_by_a_persons_word_alone(
        self, delivered, call, work, inbox
    ):
        inbox.hang_up = True
        broken = await delivered(ANN)
        inbox.hang_up = False
        path = f"/deliveries/{broken['id']}/retry"
        assert (await call("POST", path, json={})).json()["code"] == "delivery_uncertain"
        assert (await call("POST", path, json={"even_if_it_arrived": True})).status_code == 202
        await work()
        assert (await call("GET", f"/deliveries/{broken['id']}")).json()["state"] == "sent"
        first, second = inbox.messages
        assert (broken["state"], first["Message-ID"]) == ("unknown", second["Message-ID"])

    async def test_brings_the_same_bytes_when_it_is_sent_again(self, call, resulted, work, inbox):
        inbox.hang_up = True
        wanted = {"formats": ["pdf", "json"], "message": "As said."}
        path = f"/runs/{(await resulted(ANN))['id']}/deliver"
        [asked] = (await call("POST", path, json=wanted)).json()["items"]
        await work()
        inbox.hang_up = False
        await call("POST", f"/deliveries/{asked['id']}/retry", json={"even_if_it_arrived": True})
        await work()
        first, second = (
            [part.get_content() for part in mail.walk() if not part.is_multipart()] for mail in inbox.messages
        )
        assert (len(first), first) == (3, second)

    async def test_leaves_out_alone_what_makes_the_mail_too_large(self, call, resulted, work, inbox, monkeypatch):
        run = await resulted(ANN)
        size = len((await call("GET", f"/runs/{run['id']}/artifacts/csv")).content)
        monkeypatch.setattr(letters, "MOST_ATTACHED", size)
        await call("POST", f"/runs/{run['id']}/deliver", json={"formats": ["pdf", "csv"]})
        await work()
        [kept] = (await call("GET", "/deliveries", params={"run_id": run["id"]})).json()["items"]
        words = inbox.messages[0].get_body(("plain",)).get_content()
        assert (kept["formats"], kept["attachments"]) == (["pdf", "csv"], ["csv"])
        assert re.search(r"Attached: \S+\.csv\s+Too large for mail: \S+\.pdf\s", words)


class TestBounce:
    async def test_keeps_the_address_from_getting_more(self, delivered, call, inbox, resulted, work):
        inbox.refuses[ANN] = "550 5.1.1 no such mailbox"
        bounced = await delivered(ANN)
        assert (bounced["state"], bounced["problem"]) == ("bounced", "recipient_refused")
        [kept] = (await call("GET", "/email/suppressed-recipients")).json()["items"]
        assert (kept["address"], kept["reason"]) == (ANN, "bounced")
        assert (await call("POST", f"/deliveries/{bounced['id']}/retry", json={})).status_code == 409
        inbox.refuses.clear()
        assert (await call("DELETE", f"/email/suppressed-recipients/{kept['id']}")).status_code == 204
        assert (await call("POST", f"/deliveries/{bounced['id']}/retry", json={})).status_code == 202
        await work()
        assert (await call("GET", f"/deliveries/{bounced['id']}")).json()["state"] == "sent"

    async def test_is_none_when_the_server_refuses_us(self, delivered, call, inbox):
        inbox.refuses[ANN] = "550 5.7.1 relaying denied"
        assert (await delivered(ANN))["state"] == "failed"
        assert (await call("GET", "/email/suppressed-recipients")).json()["items"] == []


class TestEndLostDeliveries:
    async def test_ends_one_whose_job_is_over(self, resulted, call, superuser, database, tenant_a):
        run = await resulted(ANN)
        delivery = (await call("POST", f"/runs/{run['id']}/deliver")).json()["items"][0]
        superuser("delete from reporting.job where kind = 'reporting.send_delivery'")
        async with database("reporting").tenant(tenant_a) as session:
            assert await sending.end_lost(session, UUID(delivery["id"])) is True
            found = await session.execute(text("select state, problem from reporting.delivery"))
            assert found.one() == ("failed", "attempts_used_up")
