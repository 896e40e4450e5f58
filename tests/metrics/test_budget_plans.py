"""Budget plans: drafted, proposed by one person, approved by another; old versions stay."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.metrics.budget_calls import CHECK, CHECKER, MAKE, MAKER, URL, cell, chosen

OTHER: dict[str, Any] = {"platform": "meta_ads", "account_id": "200", "campaign_id": "m1", "campaign_name": "Other"}
MINE = {"accounts": frozenset({"google_ads:100"})}


class TestSaveDrafts:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.post(f"{URL}/plans", json={"plans": [cell()]})).status_code == 401

    async def test_takes_the_right_to_write(self, budget_call):
        answer = await budget_call("POST", "/plans", json={"plans": [cell()]})
        assert answer.status_code == 403

    async def test_saves_cells_of_every_level(self, desk):
        google = {"platform": "google_ads", "month": "2026-03", "amount": 1, "currency": "EUR"}
        plans = await desk.draft(
            cell(account_id="123-456-7890"),
            {"month": "2026-03", "amount": 0, "currency": "USD"},
            google,
            google | {"account_id": "100", "region": "Kingston", "amount": 0.1},
        )
        assert [(plan["level"], plan["amount"], plan["state"], plan["version"]) for plan in plans] == [
            ("campaign", 310.0, "draft", 1),
            ("all", 0.0, "draft", 1),
            ("platform", 1.0, "draft", 1),
            ("account", 0.1, "draft", 1),
        ]
        assert plans[0]["account_id"] == "1234567890"
        assert plans[0]["edited_by"] == MAKER

    async def test_replaces_the_draft_of_the_cell(self, desk):
        [first] = await desk.draft(cell(note="First guess"))
        [second] = await desk.draft(cell(amount=400, revision=first["revision"]), by=CHECKER)
        assert second["id"] == first["id"]
        assert (second["amount"], second["revision"], second["edited_by"]) == (400.0, 2, CHECKER)
        assert second["note"] == "First guess"

    async def test_refuses_to_replace_a_draft_that_changed_since_it_was_seen(self, desk, budget_call):
        [first] = await desk.draft(cell())
        await desk.draft(cell(amount=400))
        stale = {"plans": [cell(month="2026-04"), cell(amount=500, revision=first["revision"])]}
        answer = await budget_call("POST", "/plans", json=stale, scopes=MAKE)
        assert (answer.status_code, answer.json()["code"]) == (409, "budget_plan_changed")
        listed = (await budget_call("GET", "/plans")).json()["items"]
        assert [(plan["month"], plan["amount"]) for plan in listed] == [("2026-03", 400.0)]

    async def test_waits_while_a_proposal_is_under_review(self, desk, budget_call):
        await desk.propose(*await desk.draft(cell()))
        answer = await budget_call("POST", "/plans", json={"plans": [cell(amount=1)]}, scopes=MAKE)
        assert (answer.status_code, answer.json()["code"]) == (409, "budget_under_review")

    async def test_does_the_same_request_once(self, desk, budget_call):
        key = {"Idempotency-Key": str(uuid4())}
        answers = [
            await budget_call("POST", "/plans", json={"plans": [cell()]}, scopes=MAKE, headers=key) for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json()
        assert answers[1].headers["idempotency-replayed"] == "true"
        assert (await desk.seen(answers[0].json()["items"][0]))["revision"] == 1

    @pytest.mark.parametrize(
        ("fields", "pointer", "code"),
        [
            ({"platform": None}, "/plans/0/platform", "scope"),
            ({"account_id": None}, "/plans/0/account_id", "scope"),
            ({"campaign_name": None}, "/plans/0/campaign_name", "scope"),
            ({"campaign_id": None}, "/plans/0/campaign_id", "scope"),
            ({"month": "2026-13"}, "/plans/0/month", "string_pattern_mismatch"),
            ({"amount": -1}, "/plans/0/amount", "greater_than_equal"),
            ({"currency": "eur"}, "/plans/0/currency", "string_pattern_mismatch"),
            ({"note": "bell \x07"}, "/plans/0/note", "value_error"),
        ],
    )
    async def test_names_the_field_that_is_wrong(self, budget_call, fields, pointer: str, code: str):
        answer = await budget_call("POST", "/plans", json={"plans": [cell(**fields)]}, scopes=MAKE)
        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]

    async def test_refuses_a_cell_that_is_named_twice(self, budget_call):
        answer = await budget_call("POST", "/plans", json={"plans": [cell(), cell(amount=2)]}, scopes=MAKE)
        assert answer.json()["errors"][0]["code"] == "repeated"

    async def test_refuses_a_limited_caller_what_is_beyond_its_accounts(self, budget_call):
        for wanted in (cell(**OTHER), {"month": "2026-03", "amount": 1, "currency": "EUR"}):
            answer = await budget_call("POST", "/plans", json={"plans": [wanted]}, scopes=MAKE, limits=MINE)
            assert (answer.status_code, answer.json()["code"]) == (403, "beyond_workspace")


class TestListPlans:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/plans")).status_code == 401

    async def test_shows_another_tenant_nothing(self, desk, budget_call, tenant_b):
        await desk.draft(cell())
        assert (await budget_call("GET", "/plans", to=tenant_b)).json() == {"items": [], "next_cursor": None}

    async def test_reads_on_page_by_page_last_edited_first(self, desk, budget_call):
        for month in ("2026-01", "2026-02", "2026-03"):
            await desk.draft(cell(month=month))
        first = (await budget_call("GET", "/plans", params={"limit": 2})).json()
        rest = (await budget_call("GET", "/plans", params={"limit": 2, "cursor": first["next_cursor"]})).json()
        assert [plan["month"] for plan in first["items"] + rest["items"]] == ["2026-03", "2026-02", "2026-01"]
        assert rest["next_cursor"] is None

    async def test_refuses_a_cursor_of_somebody_s_own_making(self, budget_call):
        assert (await budget_call("GET", "/plans", params={"cursor": "abc"})).status_code == 422

    async def test_narrows_by_state_month_and_dataset(self, desk, budget_call):
        await desk.draft(cell(month="2026-01"), cell(month="2026-02"))
        await desk.propose(*await desk.draft(cell(month="2026-03")))
        await desk.draft(cell(month="2026-02"), dataset="demo")

        async def months(**params: Any) -> list[str]:
            items = (await budget_call("GET", "/plans", params=params)).json()["items"]
            return sorted(plan["month"] for plan in items)

        assert await months(state="proposed") == ["2026-03"]
        assert await months(state=["proposed", "draft"]) == ["2026-01", "2026-02", "2026-03"]
        assert await months(month="2026-02") == ["2026-02"]
        assert await months(dataset="demo") == ["2026-02"]

    async def test_shows_a_limited_member_the_plans_of_its_accounts_alone(self, desk, budget_call):
        wide = {"platform": "google_ads", "month": "2026-03", "amount": 9, "currency": "EUR"}
        mine, other, wider = await desk.draft(cell(), cell(**OTHER), wide)
        listed = (await budget_call("GET", "/plans", limits=MINE)).json()["items"]
        assert [plan["id"] for plan in listed] == [mine["id"]]
        for hidden in (other, wider):
            assert (await budget_call("GET", f"/plans/{hidden['id']}", limits=MINE)).status_code == 404

    async def test_shows_those_who_see_totals_only_no_plan(self, desk, budget_call):
        [plan] = await desk.draft(cell())
        totals = {"aggregates_only": True}
        assert (await budget_call("GET", "/plans", limits=totals)).json()["items"] == []
        assert (await budget_call("GET", f"/plans/{plan['id']}", limits=totals)).status_code == 404


class TestGetPlan:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/plans/{uuid4()}")).status_code == 401

    async def test_answers_another_tenant_like_an_absent_one(self, desk, budget_call, tenant_b):
        [plan] = await desk.draft(cell())
        foreign = await budget_call("GET", f"/plans/{plan['id']}", to=tenant_b)
        absent = await budget_call("GET", f"/plans/{uuid4()}")
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["code"] == absent.json()["code"]

    async def test_shows_every_version_newest_first(self, desk, budget_call):
        [first] = await desk.approved(cell())
        [second] = await desk.approved(cell(amount=400))
        [third] = await desk.draft(cell(amount=500))
        body = (await budget_call("GET", f"/plans/{first['id']}")).json()
        assert [(one["version"], one["state"], one["amount"]) for one in body["versions"]] == [
            (3, "draft", 500.0),
            (2, "approved", 400.0),
            (1, "superseded", 310.0),
        ]
        assert (body["plan"]["id"], body["plan"]["approved_amount"]) == (first["id"], 400.0)
        assert body["plan"]["superseded_at"] is not None
        assert {second["id"], third["id"]} <= {one["id"] for one in body["versions"]}


class TestUpdatePlan:
    async def test_refuses_the_anonymous_and_another_tenant(self, client_of, desk, budget_call, tenant_b):
        [plan] = await desk.draft(cell())
        path = f"/plans/{plan['id']}"
        assert (await (await client_of("metrics")).patch(f"{URL}{path}", json={})).status_code == 401
        assert (await budget_call("PATCH", path, json={}, scopes=MAKE, to=tenant_b)).status_code == 404

    async def test_changes_what_it_was_read_as(self, desk, budget_call):
        [plan] = await desk.draft(cell())
        path = f"/plans/{plan['id']}"
        read = await budget_call("GET", path)
        match = {"If-Match": read.headers["etag"]}
        first = await budget_call("PATCH", path, json={"amount": 0.3}, scopes=MAKE, headers=match)
        assert (first.status_code, first.json()["amount"], first.json()["currency"]) == (200, 0.3, "EUR")
        assert first.headers["etag"] != read.headers["etag"]
        second = await budget_call("PATCH", path, json={"amount": 1}, scopes=MAKE, headers=match)
        assert (second.status_code, second.json()["code"]) == (412, "budget_plan_stale")

    async def test_refuses_what_is_no_draft(self, desk, budget_call):
        [plan] = await desk.propose(*await desk.draft(cell()))
        answer = await budget_call("PATCH", f"/plans/{plan['id']}", json={"amount": 1}, scopes=MAKE)
        assert (answer.status_code, answer.json()["code"]) == (409, "budget_plan_not_in_state")


class TestProposePlans:
    async def test_refuses_the_anonymous_and_another_tenant(self, client_of, desk, budget_call, tenant_b):
        body = {"plans": chosen(*await desk.draft(cell()))}
        assert (await (await client_of("metrics")).post(f"{URL}/plans/propose", json=body)).status_code == 401
        answer = await budget_call("POST", "/plans/propose", json=body, scopes=MAKE, to=tenant_b)
        assert answer.status_code == 404

    async def test_hands_drafts_in_with_a_comment(self, desk):
        [plan] = await desk.propose(*await desk.draft(cell()), comment="For the spring sale")
        assert (plan["state"], plan["proposed_by"]) == ("proposed", MAKER)
        assert plan["proposal_comment"] == "For the spring sale"
        assert plan["proposed_at"] is not None

    async def test_is_for_people(self, desk, budget_call):
        body = {"plans": chosen(*await desk.draft(cell()))}
        answer = await budget_call("POST", "/plans/propose", json=body, scopes=MAKE, by=f"key:{uuid4()}")
        assert (answer.status_code, answer.json()["code"]) == (403, "people_decide")

    async def test_does_all_or_nothing(self, desk, budget_call):
        first, second = await desk.draft(cell(), cell(month="2026-04"))
        await desk.draft(cell(month="2026-04", amount=1))
        body = {"plans": chosen(first, second)}
        answer = await budget_call("POST", "/plans/propose", json=body, scopes=MAKE)
        assert (answer.status_code, answer.json()["code"]) == (409, "budget_plan_changed")
        assert (await desk.seen(first))["state"] == "draft"

    async def test_refuses_what_was_handed_in(self, desk, budget_call):
        [plan] = await desk.propose(*await desk.draft(cell()))
        answer = await budget_call("POST", "/plans/propose", json={"plans": chosen(plan)}, scopes=MAKE)
        assert (answer.status_code, answer.json()["code"]) == (409, "budget_plan_not_in_state")


class TestDecidePlans:
    @staticmethod
    def body(*plans: dict[str, Any], approve: bool = True, comment: str | None = None) -> dict[str, Any]:
        return {"plans": chosen(*plans), "approve": approve, "comment": comment}

    async def test_refuses_the_anonymous_and_another_tenant(self, client_of, desk, budget_call, tenant_b):
        body = self.body(*await desk.propose(*await desk.draft(cell())))
        assert (await (await client_of("metrics")).post(f"{URL}/plans/decide", json=body)).status_code == 401
        answer = await budget_call("POST", "/plans/decide", json=body, scopes=CHECK, by=CHECKER, to=tenant_b)
        assert answer.status_code == 404

    async def test_takes_the_right_to_approve(self, desk, budget_call):
        body = self.body(*await desk.propose(*await desk.draft(cell())))
        answer = await budget_call("POST", "/plans/decide", json=body, scopes=MAKE, by=CHECKER)
        assert answer.status_code == 403

    async def test_refuses_whoever_proposed_it(self, desk, budget_call):
        body = self.body(*await desk.propose(*await desk.draft(cell(), by=CHECKER)))
        answer = await budget_call("POST", "/plans/decide", json=body, scopes=CHECK, by=MAKER)
        assert (answer.status_code, answer.json()["code"]) == (403, "own_budget_plan")

    async def test_refuses_whoever_entered_the_amount(self, desk, budget_call):
        body = self.body(*await desk.propose(*await desk.draft(cell(), by=CHECKER)))
        answer = await budget_call("POST", "/plans/decide", json=body, scopes=CHECK, by=CHECKER)
        assert (answer.status_code, answer.json()["code"]) == (403, "own_budget_plan")

    async def test_is_for_people(self, desk, budget_call):
        body = self.body(*await desk.propose(*await desk.draft(cell())))
        answer = await budget_call("POST", "/plans/decide", json=body, scopes=CHECK, by=f"key:{uuid4()}")
        assert (answer.status_code, answer.json()["code"]) == (403, "people_decide")

    async def test_approves_and_supersedes_what_was_approved(self, desk):
        [first] = await desk.approved(cell())
        [second] = await desk.approved(cell(amount=400))
        assert (first["state"], first["decided_by"], first["approved_amount"]) == ("approved", CHECKER, 310.0)
        assert (second["version"], second["approved_amount"]) == (2, 400.0)
        assert (await desk.seen(first))["state"] == "superseded"

    async def test_rejects_with_a_reason_and_leaves_what_is_approved(self, desk):
        await desk.approved(cell())
        proposed = await desk.propose(*await desk.draft(cell(amount=9000)))
        [plan] = await desk.decide(*proposed, approve=False, comment="Too much")
        assert (plan["state"], plan["decision_comment"], plan["approved_amount"]) == ("rejected", "Too much", 310.0)
        [again] = await desk.draft(cell(amount=900))
        assert again["version"] == 3

    async def test_refuses_a_rejection_without_a_reason(self, desk, budget_call):
        body = self.body(*await desk.propose(*await desk.draft(cell())), approve=False)
        answer = await budget_call("POST", "/plans/decide", json=body, scopes=CHECK, by=CHECKER)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/comment")

    async def test_refuses_what_was_decided_or_never_proposed(self, desk, budget_call):
        [draft] = await desk.draft(cell(month="2026-05"))
        [done] = await desk.approved(cell())
        for plan in (draft, done):
            answer = await budget_call("POST", "/plans/decide", json=self.body(plan), scopes=CHECK, by=CHECKER)
            assert (answer.status_code, answer.json()["code"]) == (409, "budget_plan_not_in_state")

    async def test_leaves_entries_in_the_trail(self, desk, raw, tenant_a):
        [plan] = await desk.approved(cell())
        rows = raw.execute(
            "select action, actor, detail ->> 'amount' from audit.event where tenant_id = %s and object_id = %s"
            " order by occurred_at",
            tenant_a,
            plan["id"],
        )
        assert rows == [
            ("budget_plan.drafted", MAKER, "310.0"),
            ("budget_plan.proposed", MAKER, "310.0"),
            ("budget_plan.approved", CHECKER, "310.0"),
        ]


class TestWithdrawPlans:
    async def test_refuses_the_anonymous_and_another_tenant(self, client_of, desk, budget_call, tenant_b):
        body = {"plans": chosen(*await desk.draft(cell()))}
        assert (await (await client_of("metrics")).post(f"{URL}/plans/withdraw", json=body)).status_code == 401
        answer = await budget_call("POST", "/plans/withdraw", json=body, scopes=MAKE, to=tenant_b)
        assert answer.status_code == 404

    async def test_takes_drafts_and_proposals_back(self, desk, budget_call):
        draft, other = await desk.draft(cell(), cell(month="2026-04"))
        proposed = await desk.propose(other)
        body = {"plans": chosen(draft, *proposed), "comment": "Another time"}
        answer = await budget_call("POST", "/plans/withdraw", json=body, scopes=MAKE)
        assert [plan["state"] for plan in answer.json()["items"]] == ["withdrawn", "withdrawn"]
        assert answer.json()["items"][0]["withdrawal_comment"] == "Another time"

    async def test_ends_what_is_approved_for_those_who_may_approve(self, desk, budget_call):
        [plan] = await desk.approved(cell())
        body = {"plans": chosen(plan)}
        refused = await budget_call("POST", "/plans/withdraw", json=body, scopes=MAKE)
        assert (refused.status_code, refused.json()["code"]) == (403, "approvers_only")
        unsaid = await budget_call("POST", "/plans/withdraw", json=body, scopes=CHECK, by=CHECKER)
        assert unsaid.status_code == 422
        done = await budget_call("POST", "/plans/withdraw", json=body | {"comment": "Over"}, scopes=CHECK, by=CHECKER)
        assert (done.json()["items"][0]["state"], done.json()["items"][0]["approved_amount"]) == ("withdrawn", None)

    async def test_refuses_what_is_over(self, desk, budget_call):
        proposed = await desk.propose(*await desk.draft(cell()))
        rejected = await desk.decide(*proposed, approve=False, comment="No")
        answer = await budget_call("POST", "/plans/withdraw", json={"plans": chosen(*rejected)}, scopes=MAKE)
        assert (answer.status_code, answer.json()["code"]) == (409, "budget_plan_not_in_state")


class TestDatabase:
    """PostgreSQL itself holds what the service promises."""

    async def test_shows_a_limited_transaction_its_accounts_alone(self, desk, database, tenant_a):
        await desk.draft(cell(), cell(**OTHER), {"month": "2026-03", "amount": 1, "currency": "EUR"})
        query = text("select platform || ':' || account_id from metrics.budget_plan")
        async with database("metrics").tenant(tenant_a, accounts=MINE["accounts"]) as session:
            assert set(await session.scalars(query)) == {"google_ads:100"}

    async def test_lets_nobody_approve_what_they_proposed(self, desk, database, tenant_a):
        [plan] = await desk.propose(*await desk.draft(cell()))
        statement = text("update metrics.budget_plan set state = 'approved', decided_by = proposed_by where id = :id")
        with pytest.raises(DBAPIError, match="ck_budget_plan_checker"):
            async with database("metrics").tenant(tenant_a) as session:
                await session.execute(statement, {"id": plan["id"]})

    async def test_has_one_approved_version_at_most(self, desk, database, tenant_a):
        await desk.approved(cell())
        [plan] = await desk.propose(*await desk.draft(cell(amount=1)))
        statement = text("update metrics.budget_plan set state = 'approved', decided_by = 'user:x' where id = :id")
        with pytest.raises(DBAPIError, match="uq_budget_plan_approved"):
            async with database("metrics").tenant(tenant_a) as session:
                await session.execute(statement, {"id": plan["id"]})

    async def test_removes_no_version(self, desk, database, tenant_a):
        await desk.draft(cell())
        async with database("metrics").tenant(tenant_a) as session:
            removed = await session.execute(text("delete from metrics.budget_plan returning id"))
            assert removed.all() == []
            assert (await session.execute(text("select count(*) from metrics.budget_plan"))).scalar_one() == 1
