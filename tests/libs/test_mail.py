"""Mail: composing, the local mailbox, a real SMTP conversation, and what happens when that conversation breaks."""

import asyncio
import email
from dataclasses import replace
from email.policy import default

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP

from libs.jobs import Permanent, replay_job
from libs.jobs.effects import EffectUncertain, NotDone, forget_uncertain
from libs.mail import Attachment, Mail, Mailbox, Mailer, SmtpServer

MAIL = Mail(
    to=["Ada <ada@example.com>"],
    subject="Your report",
    text="It is ready.",
    html="<p>It is ready.</p>",
    headers={"List-Unsubscribe": "<https://example.com/unsubscribe>"},
    attachments=[Attachment("report.pdf", "application/pdf", b"%PDF-1.7")],
)


class Inbox:
    """The other side: takes mail, answers what it is told to, or hangs up after the whole message has arrived."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.answer = "250 OK"
        self.hang_up = False

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(envelope.content)
        if self.hang_up:
            server.transport.abort()
        return self.answer


@pytest_asyncio.fixture(loop_scope="session")
async def inbox():
    handler = Inbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    handler.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield handler
    server.close()


@pytest.fixture
def mailer(inbox):
    return Mailer(SmtpServer(inbox.url), "Opsight <opsight@example.org>")


class TestSend:
    async def test_says_everything_over_smtp(self, mailer, inbox):
        message_id = await mailer.send(MAIL, key="one")

        [raw] = inbox.messages
        message = email.message_from_bytes(raw, policy=default)
        assert message["Message-ID"] == message_id
        assert message["List-Unsubscribe"] == "<https://example.com/unsubscribe>"
        assert message.get_body(("plain",)).get_content().strip() == "It is ready."
        assert [part.get_filename() for part in message.iter_attachments()] == ["report.pdf"]

    async def test_keeps_a_long_address_to_unsubscribe_at_in_one_piece(self, mailer, inbox):
        address = f"<https://opsight.example.com/unsubscribe/{'a' * 64}>"
        await mailer.send(replace(MAIL, headers={"List-Unsubscribe": address}), key="long")
        assert f"List-Unsubscribe: {address}\r\n".encode() in inbox.messages[0]

    async def test_gives_the_same_effect_the_same_message_id(self, mailer):
        first, again, other = [await mailer.send(MAIL, key=key) for key in ("one", "one", "two")]
        assert first == again == mailer.message_id("one") != other

    async def test_puts_mail_into_a_folder_without_a_server(self, tmp_path):
        mailer = Mailer(Mailbox(tmp_path), "opsight@example.org")
        await mailer.send(MAIL, key="one")
        await mailer.send(MAIL, key="one")

        [file] = tmp_path.glob("*.eml")
        assert email.message_from_bytes(file.read_bytes(), policy=default)["Subject"] == "Your report"

    @pytest.mark.parametrize("name", ["Harbour & Co", 'A "B", <c@example.org>', "Müller | Söhne"])
    async def test_says_another_name_before_the_same_address(self, mailer, inbox, name):
        await mailer.send(MAIL, key="plain")
        await mailer.send(replace(MAIL, sender_name=name), key="named")
        plain, named = (email.message_from_bytes(one, policy=default)["From"].addresses for one in inbox.messages)
        assert [(one.display_name, one.addr_spec) for one in named] == [(name, plain[0].addr_spec)]

    async def test_refuses_a_line_break_in_a_header(self, mailer, inbox):
        with pytest.raises(ValueError, match="linefeed"):
            await mailer.send(Mail(to=["a@example.com"], subject="a\r\nBcc: b@example.com", text=""), key="one")
        assert inbox.messages == []

    async def test_is_certainly_not_done_when_nobody_answers(self):
        with pytest.raises(NotDone):
            await Mailer(SmtpServer("smtp://127.0.0.1:1"), "a@example.org").send(MAIL, key="one")


class TestSendOnce:
    async def test_sends_once_over_attempts(self, worker_with, add_job, view_job, mailer, inbox):
        async def send_then_fail_once(context, payload):
            await mailer.send_once(context, MAIL, target="ada@example.com")
            if context.attempt == 1:
                raise ValueError("after the mail")

        worker = await worker_with(send_then_fail_once)
        job_id = await add_job()
        await worker.run_until_idle()
        await asyncio.sleep(1.1)
        await worker.run_until_idle()

        view = await view_job(job_id)
        assert (view.state, view.attempt) == ("succeeded", 2)
        assert len(inbox.messages) == 1

    async def test_is_uncertain_and_not_repeated_when_the_line_breaks(
        self, worker_with, add_job, view_job, mailer, inbox
    ):
        inbox.hang_up = True

        async def send(context, payload):
            await mailer.send_once(context, MAIL, target="ada@example.com")

        worker = await worker_with(send)
        job_id = await add_job()
        await worker.run_until_idle()

        view = await view_job(job_id)
        assert (view.state, view.error.code) == ("failed", "effect_uncertain")
        assert len(inbox.messages) == 1

    async def test_is_sent_again_only_when_a_person_says_so(
        self, worker_with, add_job, view_job, mailer, inbox, jobs_database, tenant_a
    ):
        inbox.hang_up = True

        async def send(context, payload):
            await mailer.send_once(context, MAIL, target="ada@example.com")

        worker = await worker_with(send)
        job_id = await add_job()
        await worker.run_until_idle()
        inbox.hang_up = False
        async with jobs_database.tenant(tenant_a) as session:
            await replay_job(session, job_id)
        await worker.run_until_idle()
        assert ((await view_job(job_id)).state, len(inbox.messages)) == ("failed", 1)

        async with jobs_database.tenant(tenant_a) as session:
            await replay_job(session, job_id)
            assert await forget_uncertain(session, job_id) == [f"{job_id}:ada@example.com"]
        await worker.run_until_idle()
        assert ((await view_job(job_id)).state, len(inbox.messages)) == ("succeeded", 2)

    async def test_tries_again_after_a_refusal_that_may_pass(self, worker_with, add_job, view_job, mailer, inbox):
        inbox.answer = "451 later"

        async def send(context, payload):
            await mailer.send_once(context, MAIL, target="ada@example.com")

        worker = await worker_with(send)
        job_id = await add_job()
        await worker.run_until_idle()
        assert (await view_job(job_id)).state == "retry_wait"
        inbox.answer = "250 OK"
        await asyncio.sleep(1.1)
        await worker.run_until_idle()

        assert (await view_job(job_id)).state == "succeeded"

    async def test_fails_at_once_after_a_refusal_for_good(self, worker_with, add_job, view_job, mailer, inbox):
        inbox.answer = "550 no such user"

        async def send(context, payload):
            await mailer.send_once(context, MAIL, target="ada@example.com")

        worker = await worker_with(send)
        job_id = await add_job()
        await worker.run_until_idle()

        view = await view_job(job_id)
        assert (view.state, view.error.code) == ("failed", "mail_refused")

    async def test_is_a_permanent_failure_to_be_uncertain(self):
        assert issubclass(EffectUncertain, Permanent)
