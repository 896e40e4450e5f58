"""Mail that comes back after it was out: what several mail servers write, and what becomes of the delivery."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.returned_mail import app
from services.reporting.deliveries.bounces import Bounce, NotABounce, read_bounce
from services.reporting.deliveries.returning import take_bounce
from tests.reporting.deliveries.conftest import ANN, BOB

FOLDER = Path(__file__).parent / "returned"
OURS = "<0b5f2d@sender.example>"
BY = "operator:test"
WHY = {"reason": "Ann has a new mailbox."}


def returned(name: str, message_id: str = OURS) -> bytes:
    return (FOLDER / f"{name}.eml").read_text().replace("MESSAGE_ID", message_id).encode()


class TestReadBounce:
    @pytest.mark.parametrize(
        ("server", "verdict", "status"),
        [
            ("postfix", "hard", "5.1.1"),
            ("ses", "hard", "5.1.1"),
            ("exim", "failed", "5.7.26"),
            ("exchange", "failed", "5.2.2"),
            ("sendmail-delayed", "delayed", "4.4.1"),
        ],
    )
    def test_understands_what_servers_write(self, server, verdict, status):
        found = read_bounce(returned(server))
        assert (found.message_id, found.verdict, found.status) == (OURS, verdict, status)

    def test_reads_the_servers_words_on_one_line(self):
        assert read_bounce(returned("postfix")).words == (
            "550 5.1.1 <ann@example.com>: Recipient address rejected: User unknown in virtual mailbox table"
        )

    def test_reads_lines_as_they_go_over_the_wire(self):
        assert read_bounce(returned("postfix").replace(b"\n", b"\r\n")).verdict == "hard"

    @pytest.mark.parametrize(
        ("status", "verdict"),
        [
            ("5.1.10", "hard"),
            ("5.1.8", "failed"),
            ("5.2.1", "hard"),
            ("5.3.4", "failed"),
            ("5.4.1", "hard"),
            ("5.4.7", "failed"),
            ("4.4.7", "failed"),
        ],
    )
    def test_tells_what_is_of_the_address_from_what_is_of_the_mail(self, status, verdict):
        raw = returned("sendmail-delayed").replace(b"Action: delayed", b"Action: failed")
        assert read_bounce(raw.replace(b"Status: 4.4.1", f"Status: {status}".encode())).verdict == verdict

    @pytest.mark.parametrize(
        ("raw", "words"),
        [
            (b"", "no delivery status"),
            (b"\x00\xff\xfe", "no delivery status"),
            (b"Subject: Re: your report\n\nThank you.\n", "no delivery status"),
            (returned("postfix").replace(b"Action: failed", b"Action: relayed"), "relayed"),
            (returned("postfix").replace(b"Message-ID: " + OURS.encode(), b"X-None: 1"), "Message-ID"),
        ],
        ids=["nothing", "bytes", "a-reply", "relayed", "without-the-mail"],
    )
    def test_refuses_what_is_none(self, raw, words):
        with pytest.raises(NotABounce, match=words):
            read_bounce(raw)


class TestTakeBounce:
    async def test_suppresses_the_address_of_a_hard_one(self, delivered, call, database, tenant_a):
        sent = await delivered(ANN)
        taken = await take_bounce(database("reporting"), read_bounce(returned("postfix", sent["message_id"])), by=BY)
        after = (await call("GET", f"/deliveries/{sent['id']}")).json()
        [kept] = (await call("GET", "/email/suppressed-recipients")).json()["items"]
        assert (taken.outcome, after["state"], after["problem"]) == ("suppressed", "bounced", "recipient_refused")
        assert after["returned_kind"] == "hard"
        assert after["returned"].startswith("5.1.1 550 5.1.1 <ann@example.com>")
        assert (kept["address"], kept["detail"]) == (ANN, after["returned"])

    async def test_lets_one_that_did_not_arrive_be_sent_again(self, delivered, call, database, work, inbox):
        sent = await delivered(ANN)
        bounce = read_bounce(returned("exchange", sent["message_id"]))
        assert (await take_bounce(database("reporting"), bounce, by=BY)).outcome == "failed"
        after = (await call("GET", f"/deliveries/{sent['id']}")).json()
        assert (after["state"], after["problem"], after["returned_kind"]) == ("failed", "mail_returned", "soft")
        assert (await call("GET", "/email/suppressed-recipients")).json()["items"] == []
        assert (await call("POST", f"/deliveries/{sent['id']}/retry", json={})).status_code == 202
        await work()
        again = (await call("GET", f"/deliveries/{sent['id']}")).json()
        assert (again["state"], again["returned"], len(inbox.raw)) == ("sent", None, 2)

    async def test_notes_one_that_is_late_and_nothing_twice(self, delivered, call, database):
        sent = await delivered(ANN)
        bounce = read_bounce(returned("sendmail-delayed", sent["message_id"]))
        outcomes = [(await take_bounce(database("reporting"), bounce, by=BY)).outcome for _ in range(2)]
        after = (await call("GET", f"/deliveries/{sent['id']}")).json()
        assert (outcomes, after["state"], after["returned"]) == (["noted", "known"], "sent", "4.4.1")
        assert after["returned_kind"] == "delayed"

    async def test_suppresses_who_complains_and_leaves_the_mail_sent(self, delivered, call, database):
        sent = await delivered(ANN)
        taken = await take_bounce(database("reporting"), Bounce(sent["message_id"], "complaint", "", "abuse"), by=BY)
        [after] = (await call("GET", "/deliveries", params={"returned": True})).json()["items"]
        [kept] = (await call("GET", "/email/suppressed-recipients")).json()["items"]
        assert (taken.outcome, after["state"], after["returned_kind"]) == ("suppressed", "sent", "complaint")
        assert (kept["address"], kept["reason"]) == (ANN, "complained")

    async def test_knows_no_other_mail(self, database):
        unknown = Bounce("<nobody@sender.example>", "hard", "5.1.1", "")
        assert (await take_bounce(database("reporting"), unknown, by=BY)).outcome == "unmatched"

    async def test_is_audited_without_the_servers_words(self, delivered, database, superuser):
        sent = await delivered(ANN)
        await take_bounce(database("reporting"), read_bounce(returned("ses", sent["message_id"])), by=BY)
        [(subject, detail)] = superuser(
            "select actor, detail from audit.event where action = 'delivery.returned' and object_id = %s", sent["id"]
        )
        assert (subject, detail["status"], detail["outcome"]) == (BY, "5.1.1", "suppressed")


class TestBounceCommand:
    @pytest.fixture
    def bounce(self, role_url, monkeypatch, tmp_path):
        """`bounce(content)`: the command, on a file with this content."""
        monkeypatch.setenv("OPSIGHT_DATABASE_URL", role_url("reporting"))

        def run(content: bytes):
            file = tmp_path / "returned.eml"
            file.write_bytes(content)
            return CliRunner().invoke(app, ["bounce", str(file)])

        return run

    def test_says_that_it_knows_no_such_mail(self, bounce):
        answer = bounce(returned("postfix"))
        assert (answer.exit_code, "no delivery has this message" in answer.stdout) == (1, True)

    def test_refuses_another_message(self, bounce):
        answer = bounce(b"Subject: hello\n\nhello\n")
        assert (answer.exit_code, "not a bounce" in answer.stderr) == (1, True)


class TestApprovedRecipients:
    PATH = "/deliveries/approved-recipients"

    @pytest.fixture
    def approved(self, call, delivered, admin):
        async def approve():
            waiting = await delivered(BOB)
            assert (await call("POST", f"/deliveries/{waiting['id']}/approve", who=admin)).status_code == 202
            [kept] = (await call("GET", self.PATH)).json()["items"]
            return kept

        return approve

    async def test_refuse_nobody(self, call):
        assert (await call("GET", self.PATH, who={})).status_code == 401
        assert (await call("POST", self.PATH, who={}, json={"address": BOB})).status_code == 401
        assert (await call("DELETE", f"{self.PATH}/{OURS.strip('<>')}", who={})).status_code == 401

    async def test_are_nothing_to_another_tenant(self, call, approved, as_, tenant_b):
        kept = await approved()
        theirs = as_(tenant_b, "reports:read", "members:admin")
        assert (await call("GET", self.PATH, who=theirs)).json()["items"] == []
        answer = await call("DELETE", f"{self.PATH}/{kept['id']}", who=theirs)
        assert (answer.status_code, answer.json()["code"]) == (404, "approved_recipient_not_found")

    async def test_say_who_may_be_written_to_and_whose_word_that_is(self, approved):
        kept = await approved()
        assert (kept["address"], kept["approved_by"].startswith("user:")) == (BOB, True)

    async def test_are_withdrawn_by_an_admin_and_wait_again(self, call, approved, admin, delivered, superuser):
        path = f"{self.PATH}/{(await approved())['id']}"
        assert (await call("DELETE", path)).status_code == 403
        assert (await call("DELETE", path, who=admin)).status_code == 204
        assert (await call("DELETE", path, who=admin)).status_code == 404
        assert (await delivered(BOB))["state"] == "awaiting_approval"
        assert superuser("select 1 from audit.event where action = 'approved_recipient.withdrawn'")

    async def test_are_added_by_an_admin_before_anything_is_sent(self, call, admin, delivered, superuser):
        body = {"address": "Bob@EXAMPLE.org"}
        assert (await call("POST", self.PATH, json=body)).status_code == 403
        added = await call("POST", self.PATH, json=body, who=admin)
        assert (added.status_code, added.json()["address"]) == (201, BOB)
        assert (await delivered(BOB))["state"] == "sent"
        again = await call("POST", self.PATH, json=body, who=admin)
        assert (again.status_code, again.json()["code"]) == (409, "recipient_approved_already")
        assert superuser("select 1 from audit.event where action = 'approved_recipient.added'")

    async def test_are_addresses(self, call, admin):
        answer = await call("POST", self.PATH, json={"address": "bob@"}, who=admin)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/address")


class TestLiftSuppressedRecipient:
    @pytest.fixture
    async def path(self, call, delivered, inbox):
        inbox.refuses[ANN] = "550 5.1.1 no such mailbox"
        await delivered(ANN)
        [kept] = (await call("GET", "/email/suppressed-recipients")).json()["items"]
        return f"/email/suppressed-recipients/{kept['id']}/lift"

    async def test_refuses_nobody(self, call, path):
        assert (await call("POST", path, who={}, json=WHY)).status_code == 401

    async def test_is_nothing_to_another_tenant(self, call, path, as_, tenant_b):
        answer = await call("POST", path, who=as_(tenant_b, "reports:write"), json=WHY)
        assert (answer.status_code, answer.json()["code"]) == (404, "suppressed_recipient_not_found")

    async def test_keeps_why(self, call, path, superuser, tenant_a):
        assert (await call("POST", path, json=WHY)).status_code == 204
        assert (await call("GET", "/email/suppressed-recipients")).json()["items"] == []
        [(detail,)] = superuser(
            "select detail from audit.event where action = 'suppressed_recipient.removed' and tenant_id = %s", tenant_a
        )
        assert detail["reason"] == WHY["reason"]

    async def test_asks_why(self, call, path):
        answer = await call("POST", path, json={"reason": " "})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")


class TestListReturnedMail:
    async def test_has_what_was_refused_at_once_and_nothing_that_arrived(self, call, delivered, inbox):
        await delivered(ANN)
        inbox.refuses[ANN] = "550 5.1.1 no such mailbox"
        refused = await delivered(ANN)
        [found] = (await call("GET", "/deliveries", params={"returned": True})).json()["items"]
        assert (found["id"], found["returned_kind"]) == (refused["id"], "hard")
        assert found["returned"] == "The mail server answered 550 to the address."
