"""`/email/readiness`: the sender as a whole."""

from datetime import UTC, datetime, timedelta

import pytest

from services.reporting.readiness.service import SenderReadiness
from tests.reporting.readiness.conftest import DOMAIN

PATH = "/email/readiness"
SES_SMTP = "smtp://email-smtp.eu-west-1.amazonaws.com"


@pytest.fixture
async def kept(app_of):
    """`kept(readiness())`: what the service looks with."""
    state = (await app_of("reporting")).state
    usual = state.readiness
    yield lambda checks: setattr(state, "readiness", checks)
    state.readiness = usual


def statuses(found) -> dict[str, str]:
    return {one["name"]: one["status"] for one in found["checks"]}


class TestGetEmailReadiness:
    async def test_refuses_nobody_and_who_may_not_read_reports(self, call, as_, tenant_a):
        assert (await call("GET", PATH, who={})).status_code == 401
        assert (await call("GET", PATH, who=as_(tenant_a, "metrics:read"))).status_code == 403

    async def test_is_the_same_for_every_tenant(self, call, as_, tenant_b):
        """It is about the installation, and nothing of a tenant is in it."""
        theirs = await call("GET", PATH, who=as_(tenant_b, "reports:read"))
        assert theirs.json() == (await call("GET", PATH)).json()

    async def test_says_in_plain_words_that_mail_stays_here(self, call):
        found = (await call("GET", PATH)).json()
        assert (found["transport"], found["ready"], found["domain"]) == ("mailbox", False, "localhost")
        assert set(statuses(found).values()) == {"not_checkable"}
        assert {one["summary"] for one in found["checks"]} == {
            "Mail stays in this installation's own mailbox. Set OPSIGHT_SMTP_URL and OPSIGHT_MAIL_FROM to send it to"
            " people."
        }

    async def test_tells_a_sender_that_is_ready(self, call, kept, readiness, zone, ses):
        zone.text(DOMAIN, "v=spf1 include:amazonses.com -all")
        zone.text("amazonses.com", "v=spf1 ip4:199.255.192.0/22 -all")
        zone.text(f"mail._domainkey.{DOMAIN}", "v=DKIM1; k=ed25519; p=" + "A" * 43 + "=")
        zone.text(f"_dmarc.{DOMAIN}", f"v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}")
        zone.publish(DOMAIN, "MX", "10 mx.example.")
        kept(readiness(smtp_url=SES_SMTP, ses_url=ses.url))
        found = (await call("GET", PATH)).json()
        assert (found["ready"], found["transport"]) == (True, "ses")
        assert statuses(found) == {
            "spf": "pass",
            "dkim": "warn",
            "dmarc": "pass",
            "one_click_unsubscribe": "pass",
            "bounces": "pass",
            "ses_identity": "pass",
        }

    async def test_is_looked_at_again_when_it_is_asked_for(self, call, kept, settings_for, zone):
        now = [datetime(2026, 11, 27, 9, 0, tzinfo=UTC)]
        settings = settings_for(
            "reporting", mail_from=f"reports@{DOMAIN}", dns_servers=[zone.server], dns_answer_seconds=1.7
        )
        kept(SenderReadiness(settings, clock=lambda: now[0]))
        first = (await call("GET", PATH)).json()
        zone.text(DOMAIN, "v=spf1 -all")
        now[0] += timedelta(seconds=9)
        assert (await call("GET", PATH, params={"refresh": True})).json() == first
        now[0] += timedelta(seconds=2)
        assert (await call("GET", PATH)).json() == first
        again = (await call("GET", PATH, params={"refresh": True})).json()
        assert (statuses(first)["spf"], statuses(again)["spf"]) == ("fail", "pass")


class TestWithoutNames:
    async def test_cannot_be_looked_at_when_nobody_answers(self, readiness, zone):
        zone.silent |= {DOMAIN, f"_dmarc.{DOMAIN}", f"mail._domainkey.{DOMAIN}"}
        found = (await readiness(dns_answer_seconds=0.3).read(refresh=False)).model_dump()
        assert {name for name, status in statuses(found).items() if status == "not_checkable"} == {
            *("spf", "dkim", "dmarc", "bounces", "ses_identity")
        }
        assert found["ready"] is False

    async def test_does_not_take_a_servers_fault_for_a_missing_record(self, checked, zone):
        zone.broken.add(DOMAIN)
        assert (await checked("spf", dns_answer_seconds=0.3)).status == "not_checkable"

    async def test_cannot_be_looked_at_when_there_is_no_server(self, checked):
        assert (await checked("dmarc", dns_servers=["127.0.0.1:9"], dns_answer_seconds=0.3)).status == "not_checkable"


class TestOneClickUnsubscribe:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("https://opsight.sender.example", "pass"),
            ("http://opsight.sender.example", "fail"),
            ("https://10.0.0.7", "fail"),
            ("https://opsight", "fail"),
            ("http://127.0.0.1:8080", "fail"),
        ],
    )
    async def test_needs_an_address_that_mail_programs_reach(self, checked, address, status):
        assert (await checked("one_click_unsubscribe", public_url=address)).status == status


class TestBounces:
    @pytest.mark.parametrize(
        ("kind", "value", "status"),
        [("MX", "10 mx.example.", "pass"), ("MX", "0 .", "fail"), ("A", "192.0.2.1", "fail")],
    )
    async def test_needs_somebody_who_takes_returned_mail(self, checked, zone, kind, value, status):
        zone.publish(DOMAIN, kind, value)
        assert (await checked("bounces")).status == status

    async def test_warns_when_ses_tells_of_them_elsewhere(self, checked, zone, ses):
        zone.publish(DOMAIN, "MX", "10 mx.example.")
        ses.identity["FeedbackForwardingStatus"] = False
        assert (await checked("bounces", smtp_url=SES_SMTP, ses_url=ses.url)).status == "warn"


class TestSesIdentity:
    @pytest.mark.parametrize(
        ("change", "status", "words"),
        [
            ({"VerifiedForSendingStatus": False}, "fail", "not verified"),
            ({"DkimAttributes": {"SigningEnabled": False, "Tokens": []}}, "fail", "does not sign"),
            ({"MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}}, "warn", "MAIL FROM"),
        ],
    )
    async def test_says_what_is_wrong(self, checked, ses, change, status, words):
        ses.identity |= change
        found = await checked("ses_identity", smtp_url=SES_SMTP, ses_url=ses.url)
        assert found.status == status
        assert words in found.summary

    async def test_knows_the_sandbox(self, checked, ses):
        ses.account["ProductionAccessEnabled"] = False
        assert "sandbox" in (await checked("ses_identity", smtp_url=SES_SMTP, ses_url=ses.url)).summary

    async def test_names_the_records_of_keys_that_are_not_there(self, checked, ses):
        ses.identity["DkimAttributes"]["Status"] = "PENDING"
        found = await checked("ses_identity", smtp_url=SES_SMTP, ses_url=ses.url)
        assert found.publish[0].model_dump() == {
            "name": f"one._domainkey.{DOMAIN}",
            "type": "CNAME",
            "value": "one.dkim.amazonses.com",
        }

    async def test_fails_for_a_domain_that_ses_does_not_know(self, checked, ses):
        ses.identity = None
        assert (await checked("ses_identity", smtp_url=SES_SMTP, ses_url=ses.url)).status == "fail"

    async def test_cannot_be_looked_at_when_ses_will_not_say(self, checked, ses):
        ses.refuses = True
        found = await checked("ses_identity", smtp_url=SES_SMTP, ses_url=ses.url)
        assert (found.status, "ses:GetEmailIdentity" in found.summary) == ("not_checkable", True)

    async def test_is_not_asked_for_when_another_server_sends(self, checked):
        found = await checked("ses_identity")
        assert (found.status, found.summary) == ("not_checkable", "Mail does not go through Amazon SES.")
