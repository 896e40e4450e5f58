"""What SES says of mail, as SNS brings it: who is believed, and what becomes of the delivery."""

import json

import pytest

from services.reporting.ses_feedback.feedback import read_feedback
from tests.reporting.deliveries.conftest import ANN
from tests.reporting.ses_feedback.conftest import HOST, Sns

OURS = "<0b5f2d@sender.example>"
CONFIRM = {
    "Type": "SubscriptionConfirmation",
    "Message": "You have chosen to subscribe to the topic.",
    "SubscribeURL": f"{HOST}/?Action=ConfirmSubscription&Token=abc",
    "Token": "abc",
}


def bounce(message_id=OURS, kind="Permanent", sub="General", status="5.1.1"):
    recipient = {"emailAddress": ANN, "status": status, "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    mail = {"messageId": "0101-ses", "commonHeaders": {"messageId": message_id, "subject": "Weekly"}}
    about = {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [recipient]}
    return {"notificationType": "Bounce", "mail": mail, "bounce": about}


def complaint(message_id=OURS):
    mail = {"commonHeaders": {"messageId": message_id}}
    return {"eventType": "Complaint", "mail": mail, "complaint": {"complaintFeedbackType": "abuse"}}


class TestReadFeedback:
    @pytest.mark.parametrize(
        ("kind", "sub", "status", "verdict"),
        [
            ("Permanent", "General", "5.1.1", "hard"),
            ("Permanent", "General", "", "hard"),
            ("Permanent", "NoEmail", "", "hard"),
            ("Permanent", "Suppressed", "5.1.8", "hard"),
            ("Permanent", "General", "5.7.1", "failed"),
            ("Permanent", "MessageTooLarge", "", "failed"),
            ("Transient", "MailboxFull", "4.2.2", "failed"),
            ("Undetermined", "Undetermined", "", "failed"),
        ],
    )
    def test_tells_what_is_of_the_address_from_what_is_of_the_mail(self, kind, sub, status, verdict):
        found = read_feedback(json.dumps(bounce(kind=kind, sub=sub, status=status)))
        assert found is not None
        assert (found.message_id, found.verdict, found.status) == (OURS, verdict, status)
        assert found.words == "smtp; 550 5.1.1 user unknown"

    def test_knows_a_complaint_and_a_delay(self):
        delay = {
            "eventType": "DeliveryDelay",
            "mail": complaint()["mail"],
            "deliveryDelay": {"delayType": "SpamDetected"},
        }
        found = [read_feedback(json.dumps(said)) for said in (complaint(), delay)]
        assert [(one.verdict, one.words) for one in found if one] == [
            ("complaint", "abuse"),
            ("delayed", "SpamDetected"),
        ]

    @pytest.mark.parametrize(
        "said",
        ["Successfully validated SNS topic.", "[]", json.dumps({"eventType": "Delivery", "mail": complaint()["mail"]})],
        ids=["words", "list", "delivery"],
    )
    def test_keeps_nothing_else(self, said):
        assert read_feedback(said) is None


class TestReceiveSesFeedback:
    async def test_is_not_there_until_a_topic_is_set_up(self, post):
        answer = await post(Sns().message("x"))
        assert (answer.status_code, answer.json()["code"]) == (404, "ses_feedback_off")

    async def test_suppresses_the_address_of_a_hard_bounce(self, post, sns, delivered, call):
        sent = await delivered(ANN)
        answer = await post(sns.message(bounce(sent["message_id"])))
        after = (await call("GET", f"/deliveries/{sent['id']}")).json()
        [kept] = (await call("GET", "/email/suppressed-recipients")).json()["items"]
        assert (answer.status_code, answer.json()) == (200, {"outcome": "suppressed"})
        assert (after["state"], after["returned_kind"]) == ("bounced", "hard")
        assert (kept["address"], kept["reason"]) == (ANN, "bounced")

    @pytest.mark.parametrize("version", ["1", "2"])
    async def test_takes_both_versions_of_the_signature(self, post, sns, delivered, call, version):
        sent = await delivered(ANN)
        answer = await post(sns.message(complaint(sent["message_id"]), SignatureVersion=version, Subject="SES"))
        [kept] = (await call("GET", "/email/suppressed-recipients")).json()["items"]
        assert (answer.json()["outcome"], kept["reason"]) == ("suppressed", "complained")

    async def test_counts_a_message_once_also_when_the_mail_went_out_again_meanwhile(
        self, post, sns, delivered, call, work
    ):
        sent = await delivered(ANN)
        message = sns.message(bounce(sent["message_id"], kind="Transient", sub="MailboxFull", status="4.2.2"))
        first = await post(message)
        await call("POST", f"/deliveries/{sent['id']}/retry", json={})
        await work()
        again = await post(message)
        assert (first.json()["outcome"], again.json()["outcome"]) == ("failed", "known")
        assert (await call("GET", f"/deliveries/{sent['id']}")).json()["state"] == "sent"

    async def test_reads_a_certificate_once(self, post, sns):
        outcomes = [(await post(sns.message(bounce()))).json()["outcome"] for _ in range(2)]
        assert (outcomes, sns.served) == (["unmatched"] * 2, ["/SimpleNotificationService-0001.pem"])

    async def test_ignores_what_says_that_all_is_well(self, post, sns):
        assert (await post(sns.message("Successfully validated SNS topic."))).json() == {"outcome": "ignored"}

    async def test_confirms_a_subscription_of_its_topic(self, post, sns):
        answer = await post(sns.message(**CONFIRM))
        assert answer.json() == {"outcome": "confirmed"}
        assert sns.served[-1] == "/?Action=ConfirmSubscription&Token=abc"

    async def test_fetches_nothing_for_another_topic(self, post, sns):
        other = "arn:aws:sns:eu-central-1:999999999999:theirs"
        answer = await post(sns.message(**CONFIRM, TopicArn=other))
        assert (answer.status_code, answer.json()["code"], sns.served) == (403, "ses_feedback_refused", [])

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/SimpleNotificationService-0001.pem",
            "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-0001.pem",
            "https://bucket.s3.amazonaws.com/SimpleNotificationService-0001.pem",
            "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0001.pem",
            f"{HOST}/SimpleNotificationService-0001.pem?x=1",
        ],
        ids=["elsewhere", "a-longer-name", "a-bucket", "http", "a-query"],
    )
    async def test_takes_certificates_of_sns_alone(self, post, sns, url):
        answer = await post(sns.message(bounce(), SigningCertURL=url))
        assert (answer.status_code, sns.served) == (403, [])

    async def test_confirms_nowhere_else_than_at_sns(self, post, sns):
        answer = await post(sns.message(**CONFIRM | {"SubscribeURL": "https://evil.example/?Token=abc"}))
        assert (answer.status_code, len(sns.served)) == (403, 1)

    async def test_refuses_what_was_changed_on_the_way(self, post, sns):
        answer = await post(sns.message(bounce()) | {"Message": json.dumps(complaint())})
        assert (answer.status_code, answer.json()["code"]) == (403, "ses_feedback_refused")

    async def test_refuses_what_another_key_signed(self, post, sns):
        assert (await post(Sns().message(bounce()))).status_code == 403

    async def test_refuses_a_certificate_that_is_over(self, post, sns):
        over = Sns(days=-1)
        sns.pem = over.pem
        assert (await post(over.message(bounce()))).status_code == 403

    async def test_asks_to_be_told_again_while_sns_does_not_answer(self, post, sns):
        sns.status = 500
        answer = await post(sns.message(bounce()))
        assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "sns_silent", "30")

    @pytest.mark.parametrize(
        "body", [b"", b"hello", b"[]", b"{}", b"\xff\xfe"], ids=["nothing", "words", "list", "empty", "bytes"]
    )
    async def test_refuses_what_is_no_message_of_sns(self, post, sns, body):
        answer = await post(body)
        assert (answer.status_code, answer.json()["code"]) == (422, "ses_feedback_unreadable")

    async def test_refuses_what_is_too_large(self, post, sns):
        answer = await post(b"a" * (256 * 1024 + 1))
        assert (answer.status_code, answer.json()["code"]) == (413, "ses_feedback_too_large")
