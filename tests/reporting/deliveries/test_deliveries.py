"""Deliveries through the API: seen, sent again, decided about and ended."""

import pytest

from tests.reporting.conftest import GRIDS
from tests.reporting.deliveries.conftest import ANN, BOB

NOBODY = "0195a2c4-7f10-7cc3-8e6b-3f1d5a6b7c80"
ONE = [("GET", ""), ("POST", "/retry"), ("POST", "/approve"), ("POST", "/reject")]
SCOPES = ("reports:read", "reports:run", "reports:write", "members:admin")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class TestNobody:
    @pytest.mark.parametrize(("method", "path"), ONE)
    async def test_is_refused_at_a_delivery(self, call, method, path):
        assert (await call(method, f"/deliveries/{NOBODY}{path}", who={}, json={})).status_code == 401

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/deliveries"),
            ("POST", f"/runs/{NOBODY}/deliver"),
            ("GET", "/email/suppressed-recipients"),
            ("DELETE", f"/email/suppressed-recipients/{NOBODY}"),
        ],
    )
    async def test_is_refused_elsewhere(self, call, method, path):
        assert (await call(method, path, who={})).status_code == 401


class TestAnotherTenant:
    @pytest.mark.parametrize(("method", "path"), ONE)
    async def test_finds_no_delivery(self, call, delivered, as_, tenant_b, method, path):
        found = await delivered(BOB)
        answer = await call(method, f"/deliveries/{found['id']}{path}", who=as_(tenant_b, *SCOPES), json={})
        assert (answer.status_code, answer.json()["code"]) == (404, "delivery_not_found")

    async def test_sees_none_in_lists(self, call, delivered, inbox, as_, tenant_b):
        inbox.refuses[ANN] = "550 5.1.1 no such mailbox"
        await delivered(ANN)
        theirs = as_(tenant_b, *SCOPES)
        assert (await call("GET", "/deliveries", who=theirs)).json()["items"] == []
        assert (await call("GET", "/email/suppressed-recipients", who=theirs)).json()["items"] == []

    async def test_sends_no_run(self, call, resulted, as_, tenant_b):
        run = await resulted(ANN)
        answer = await call("POST", f"/runs/{run['id']}/deliver", who=as_(tenant_b, *SCOPES))
        assert (answer.status_code, answer.json()["code"]) == (404, "run_not_found")

    async def test_removes_no_suppression(self, call, delivered, inbox, as_, tenant_b):
        inbox.refuses[ANN] = "550 5.1.1 no such mailbox"
        await delivered(ANN)
        [kept] = (await call("GET", "/email/suppressed-recipients")).json()["items"]
        path = f"/email/suppressed-recipients/{kept['id']}"
        assert (await call("DELETE", path, who=as_(tenant_b, *SCOPES))).status_code == 404


class TestDeliverRun:
    async def test_sends_a_result_once_however_often_it_is_asked(self, call, resulted, work, inbox):
        path = f"/runs/{(await resulted(ANN))['id']}/deliver"
        first = (await call("POST", path)).json()["items"]
        await work()
        again = (await call("POST", path)).json()["items"]
        await work()
        assert [one["id"] for one in first] == [one["id"] for one in again]
        assert len(inbox.raw) == 1

    async def test_sends_chosen_files_with_words_to_whom_it_names_alone(self, call, resulted, work, inbox, gateway):
        gateway.members.add(BOB)
        path = f"/runs/{(await resulted(ANN))['id']}/deliver"
        wanted = {
            "recipients": [BOB],
            "formats": ["csv", "xlsx"],
            "message": "<b>Look</b> at May.\nNo more of it: nowhere",
        }
        [asked] = (await call("POST", path, json=wanted)).json()["items"]
        await work()
        [mail], after = inbox.messages, (await call("GET", f"/deliveries/{asked['id']}")).json()
        files = [part.get_filename().rpartition(".")[2] for part in mail.iter_attachments()]
        assert (mail["To"], files) == (BOB, ["xlsx", "csv"])
        lines = mail.get_body(("plain",)).get_content().splitlines()
        assert lines[2:5] == ["The sender writes:", "> <b>Look</b> at May.", "> No more of it: nowhere"]
        assert mail.get_body(("html",)) is None
        assert [after[name] for name in ("formats", "attachments", "attachment", "message")] == [
            ["xlsx", "csv"],
            ["xlsx", "csv"],
            "xlsx",
            wanted["message"],
        ]

    async def test_sends_other_files_of_a_result_besides_and_the_same_ones_once(self, call, resulted, work, inbox):
        path = f"/runs/{(await resulted(ANN))['id']}/deliver"
        bodies = [None, {"formats": ["pdf"]}, {"formats": ["csv"]}, {"formats": ["csv"], "recipients": [ANN]}]
        ids = [(await call("POST", path, json=body)).json()["items"][0]["id"] for body in bodies]
        await work()
        assert (ids[0], ids[2], ids[0] == ids[2], len(inbox.raw)) == (ids[1], ids[3], False, 2)

    async def test_names_each_address_and_file_that_is_none(self, call, ran_of_tables, sees_figures):
        wanted = {"recipients": [ANN, "ann@", ANN.upper()], "formats": ["pdf", "png"]}
        answer = await call("POST", f"/runs/{ran_of_tables}/deliver", json=wanted, who=sees_figures)
        found = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
        assert answer.status_code == 422
        assert found == {
            ("/formats/1", "format_unknown"),
            ("/recipients/1", "address"),
            ("/recipients/2", "given_twice"),
        }

    @pytest.mark.parametrize(
        ("wanted", "pointer"),
        [
            ({"recipients": []}, "/recipients"),
            ({"recipients": [ANN] * 21}, "/recipients"),
            ({"formats": []}, "/formats"),
            ({"message": "a" * 501}, "/message"),
            ({"message": "a\u0000b"}, "/message"),
        ],
        ids=["nobody", "too-many", "no-file", "too-long", "control-character"],
    )
    async def test_names_the_field_that_breaks_a_rule(self, call, resulted, wanted, pointer):
        answer = await call("POST", f"/runs/{(await resulted(ANN))['id']}/deliver", json=wanted)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)

    async def test_keeps_figures_from_who_may_not_read_them(self, call, ran_of_tables, as_, tenant_a):
        answer = await call("POST", f"/runs/{ran_of_tables}/deliver", who=as_(tenant_a, "reports:run"))
        assert (answer.status_code, answer.json()["code"]) == (403, "figures_withheld")

    async def test_waits_for_an_approval_of_addresses_of_nobody(self, call, resulted, work, inbox):
        path = f"/runs/{(await resulted(ANN))['id']}/deliver"
        [asked] = (await call("POST", path, json={"recipients": [BOB]})).json()["items"]
        await work()
        assert (await call("GET", f"/deliveries/{asked['id']}")).json()["state"] == "awaiting_approval"
        assert inbox.raw == []

    async def test_needs_recipients(self, call, resulted):
        answer = await call("POST", f"/runs/{(await resulted())['id']}/deliver")
        assert (answer.status_code, answer.json()["code"]) == (409, "report_has_no_recipients")


@pytest.fixture
def sees_figures(as_, tenant_a) -> dict[str, str]:
    return as_(tenant_a, "reports:read", "reports:write", "reports:run", "metrics:read")


@pytest.fixture
async def ran_of_tables(call, sees_figures, superuser) -> str:
    """The id of a run that has a result of figures, made of a data quality report."""
    report = {"kind": "data_quality", "name": "Checks", "recipients": [ANN]}
    made = (await call("POST", "/reports", json=report, who=sees_figures)).json()
    run = (await call("POST", f"/reports/{made['id']}/run", who=sees_figures)).json()
    superuser("update reporting.report_run set state = 'running' where id = %s", run["id"])
    superuser("update reporting.report_run set state = 'completed', finished_at = now() where id = %s", run["id"])
    return run["id"]


class TestListDeliveries:
    async def test_narrows_by_state_and_recipient(self, call, delivered):
        sent, waiting = await delivered(ANN), await delivered(BOB)
        by_state = (await call("GET", "/deliveries", params={"state": "sent"})).json()["items"]
        by_address = (await call("GET", "/deliveries", params={"recipient": BOB.upper()})).json()["items"]
        assert ([one["id"] for one in by_state], [one["id"] for one in by_address]) == ([sent["id"]], [waiting["id"]])


class TestRetryDelivery:
    async def test_refuses_one_that_is_out(self, call, delivered):
        answer = await call("POST", f"/deliveries/{(await delivered(ANN))['id']}/retry", json={})
        assert (answer.status_code, answer.json()["code"]) == (409, "delivery_not_retryable")


class TestApproveDelivery:
    async def test_needs_an_admin(self, call, delivered):
        assert (await call("POST", f"/deliveries/{(await delivered(BOB))['id']}/approve")).status_code == 403

    async def test_sends_it_and_the_next_one_by_itself(self, call, delivered, work, admin, inbox):
        waiting = await delivered(BOB)
        assert (await call("POST", f"/deliveries/{waiting['id']}/approve", who=admin)).status_code == 202
        await work()
        assert (await call("GET", f"/deliveries/{waiting['id']}")).json()["state"] == "sent"
        assert (await delivered(BOB))["state"] == "sent"

    async def test_refuses_one_that_does_not_wait(self, call, delivered, admin):
        answer = await call("POST", f"/deliveries/{(await delivered(ANN))['id']}/approve", who=admin)
        assert (answer.status_code, answer.json()["code"]) == (409, "delivery_not_awaiting_approval")


class TestRejectDelivery:
    async def test_keeps_it_here(self, call, delivered, admin, work, inbox):
        path = f"/deliveries/{(await delivered(BOB))['id']}/reject"
        rejected = (await call("POST", path, who=admin)).json()
        await work()
        assert (rejected["state"], rejected["problem"], inbox.raw) == ("cancelled", "rejected", [])
        assert (await call("POST", path, who=admin)).status_code == 409


class TestUnsubscribe:
    async def test_ends_the_mail_of_one_report_at_one_click(self, call, delivered, inbox, as_, work):
        first = await delivered(ANN)
        link = inbox.messages[0]["List-Unsubscribe"].strip("<>").removeprefix("https://opsight.test/api/v1")
        nobody = as_(None, subject="anonymous")
        assert "Stop this mail" in (await call("GET", link, who=nobody)).text
        assert (await call("POST", link, who=nobody, data=ONE_CLICK)).status_code == 200
        assert "does not mail" in (await call("GET", link, who=nobody)).text
        assert (await call("GET", f"/deliveries/{first['id']}")).json()["state"] == "sent"
        assert (await delivered(ANN))["state"] == "sent"  # of another report

    async def test_ends_the_next_mail_of_the_report(self, call, drafted, work, inbox, as_):
        grid = await drafted(recipients=[ANN])

        async def deliver():
            run = (await call("POST", f"{GRIDS}/{grid['id']}/run")).json()
            await work()
            [sent] = (await call("POST", f"/runs/{run['id']}/deliver")).json()["items"]
            await work()
            return (await call("GET", f"/deliveries/{sent['id']}")).json()["state"]

        assert await deliver() == "sent"
        link = inbox.messages[0]["List-Unsubscribe"].strip("<>").removeprefix("https://opsight.test/api/v1")
        await call("POST", link, who=as_(None, subject="anonymous"), data=ONE_CLICK)
        assert (await deliver(), len(inbox.raw)) == ("unsubscribed", 1)

    async def test_knows_no_other_link(self, call, as_):
        answer = await call("POST", f"/deliveries/unsubscriptions/{'A' * 86}", who=as_(None, subject="anonymous"))
        assert (answer.status_code, answer.json()["code"]) == (404, "unsubscribe_link_unknown")
