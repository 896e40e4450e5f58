"""`/metrics/annotations`: what happened on a day, and whom it is told."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from contracts.metrics.annotations import Annotation
from services.metrics.annotations import service

URL = "/api/v1/metrics/annotations"
ANN, BEN = f"user:{UUID(int=0xA)}", f"user:{UUID(int=0xB)}"
READ, WRITE = ("metrics:read",), ("metrics:read", "metrics:write")
NOTE: dict[str, Any] = {"start_date": "2026-03-10", "title": "Shop relaunched", "category": "website"}
ACCOUNT: dict[str, Any] = {"platform": "google_ads", "account_id": "100"}
CAMPAIGN: dict[str, Any] = ACCOUNT | {"campaign_id": "1", "campaign_name": "Brand search"}
OTHER: dict[str, Any] = {"platform": "meta_ads", "account_id": "200"}
MINE = {"accounts": frozenset({"google_ads:100"})}
TOTALS = {"aggregates_only": True}
Call = Callable[..., Awaitable[httpx.Response]]
Make = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def call(client_of, as_, tenant_a) -> Call:
    """`await call("GET")`: Ann's request, or another's."""

    async def send(
        method: str,
        annotation_id: str = "",
        *,
        by: str = ANN,
        to: UUID | None = None,
        scopes: tuple[str, ...] = WRITE,
        limits: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        client = await client_of("metrics")
        sent = as_(to or tenant_a, *scopes, subject=by, **(limits or {})) | (headers or {})
        return await client.request(method, f"{URL}/{annotation_id}".rstrip("/"), headers=sent, **options)

    return send


@pytest.fixture
def make(call) -> Make:
    """`await make(title="Sale")`: an annotation as it was made."""

    async def send(**fields: Any) -> dict[str, Any]:
        answer = await call("POST", json=NOTE | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return send


@pytest.fixture
def titles(call) -> Callable[..., Awaitable[list[str]]]:
    """`await titles(start_date="2026-03-01")`: what a list names, in its order."""

    async def ask(limits: dict[str, Any] | None = None, **params: Any) -> list[str]:
        answer = await call("GET", params=params, scopes=READ, limits=limits)
        assert answer.status_code == 200, answer.text
        return [one["title"] for one in answer.json()["items"]]

    return ask


class TestCreateAnnotation:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).post(URL, json=NOTE)).status_code == 401

    async def test_takes_the_right_to_write(self, call):
        assert (await call("POST", json=NOTE, scopes=READ)).status_code == 403

    async def test_is_about_a_day_of_the_whole_tenant_unless_told_otherwise(self, call):
        answer = await call("POST", json={"start_date": "2026-03-10", "title": "Holiday"})
        assert answer.status_code == 201, answer.text
        made = Annotation.model_validate(answer.json())
        assert (made.start_date, made.level, made.category) == (made.end_date, "all", "other")
        assert (made.created_by, made.text, made.dataset) == (ANN, None, "warehouse")

    async def test_keeps_days_text_and_scope(self, make):
        made = await make(end_date="2026-03-12", text="New checkout.\nOld links redirect.", **CAMPAIGN)
        assert (made["end_date"], made["text"]) == ("2026-03-12", "New checkout.\nOld links redirect.")
        assert (made["level"], made["campaign_name"]) == ("campaign", "Brand search")

    async def test_names_accounts_as_the_figures_do(self, make):
        made = await make(platform="google_ads", account_id="123-456-7890")
        assert (made["level"], made["account_id"]) == ("account", "1234567890")

    async def test_does_the_same_request_once(self, call, titles):
        key = {"Idempotency-Key": str(uuid4())}
        answers = [await call("POST", json=NOTE, headers=key) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert await titles() == ["Shop relaunched"]

    @pytest.mark.parametrize(
        ("fields", "pointer", "code"),
        [
            ({"title": ""}, "/title", "string_too_short"),
            ({"title": " padded"}, "/title", "string_pattern_mismatch"),
            ({"title": "a\nb"}, "/title", "string_pattern_mismatch"),
            ({"title": "a" * 121}, "/title", "string_too_long"),
            ({"text": "bell \x07"}, "/text", "value_error"),
            ({"text": "a" * 1001}, "/text", "string_too_long"),
            ({"start_date": "2026-02-30"}, "/start_date", "date_from_datetime_parsing"),
            ({"end_date": "2026-03-09"}, "/end_date", "date_order"),
            ({"category": "weather"}, "/category", "literal_error"),
            ({"account_id": "100"}, "/platform", "scope"),
            (CAMPAIGN | {"account_id": None}, "/account_id", "scope"),
            (CAMPAIGN | {"campaign_name": None}, "/campaign_name", "scope"),
            (CAMPAIGN | {"campaign_id": None}, "/campaign_id", "scope"),
            ({"colour": "red"}, "/colour", "extra_forbidden"),
        ],
    )
    async def test_names_the_field_that_is_wrong(self, call, fields: dict[str, Any], pointer: str, code: str):
        answer = await call("POST", json=NOTE | fields)
        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]

    async def test_refuses_one_too_many(self, make, call, monkeypatch):
        monkeypatch.setattr(service, "MOST_ANNOTATIONS", 1)
        await make()
        answer = await call("POST", json=NOTE)
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_annotations")

    @pytest.mark.parametrize("scope", [{}, {"platform": "google_ads"}, OTHER])
    async def test_refuses_a_limited_caller_what_is_beyond_its_accounts(self, call, scope: dict[str, Any]):
        answer = await call("POST", json=NOTE | scope, limits=MINE)
        assert (answer.status_code, answer.json()["code"]) == (403, "annotation_beyond_view")

    @pytest.mark.parametrize("scope", [ACCOUNT, CAMPAIGN])
    async def test_lets_a_limited_caller_write_about_its_accounts(self, call, titles, scope: dict[str, Any]):
        assert (await call("POST", json=NOTE | scope, limits=MINE)).status_code == 201
        assert await titles() == ["Shop relaunched"]

    async def test_refuses_those_who_see_totals_only_an_account(self, call):
        assert (await call("POST", json=NOTE | ACCOUNT, limits=TOTALS)).status_code == 403
        assert (await call("POST", json=NOTE, limits=TOTALS)).status_code == 201


class TestListAnnotations:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(URL)).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, call):
        assert (await call("GET", scopes=("ops:read",))).status_code == 403

    async def test_shows_another_tenant_nothing(self, make, call, tenant_b):
        await make()
        assert (await call("GET", to=tenant_b)).json() == {"items": [], "next_cursor": None}

    async def test_reads_on_page_by_page_last_begun_first(self, make, call):
        for day in ("2026-03-02", "2026-03-03", "2026-03-01", "2026-03-03"):
            await make(start_date=day)
        first = (await call("GET", params={"limit": 2})).json()
        rest = (await call("GET", params={"limit": 2, "cursor": first["next_cursor"]})).json()
        days = [one["start_date"][-2:] for one in first["items"] + rest["items"]]
        assert days == ["03", "03", "02", "01"]
        assert len({one["id"] for one in first["items"] + rest["items"]}) == 4
        assert rest["next_cursor"] is None

    async def test_refuses_a_cursor_of_somebody_s_own_making(self, call):
        assert (await call("GET", params={"cursor": "abc"})).status_code == 422

    async def test_refuses_days_that_end_before_they_start(self, call):
        answer = await call("GET", params={"start_date": "2026-03-02", "end_date": "2026-03-01"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "date_order")

    @pytest.mark.parametrize(
        ("start", "end", "is_listed"),
        [
            ("2026-03-01", "2026-03-09", False),
            ("2026-03-01", "2026-03-10", True),
            ("2026-03-11", "2026-03-11", True),
            ("2026-03-12", "2026-03-31", True),
            ("2026-03-13", "2026-03-31", False),
        ],
    )
    async def test_shows_what_touches_the_days(self, make, titles, start: str, end: str, is_listed: bool):
        await make(start_date="2026-03-10", end_date="2026-03-12")
        assert bool(await titles(start_date=start, end_date=end)) is is_listed

    async def test_narrows_to_what_concerns_a_scope(self, make, titles):
        await make(title="all")
        await make(title="google", platform="google_ads")
        await make(title="account", **ACCOUNT)
        await make(title="campaign", **CAMPAIGN)
        await make(title="sister", **(CAMPAIGN | {"campaign_id": "2"}))
        await make(title="meta", **OTHER)

        async def found(**params: Any) -> set[str]:
            return set(await titles(**params))

        assert await found(platforms="meta_ads") == {"all", "meta"}
        assert await found(platforms=["meta_ads", "google_ads"]) == await found()
        campaign = {"platforms": "google_ads", "account_id": "100", "campaign_id": "1"}
        assert await found(**campaign) == {"all", "google", "account", "campaign"}
        assert await found(platforms="google_ads", account_id="101") == {"all", "google"}

    async def test_narrows_by_category_and_dataset(self, make, titles):
        await make(title="site")
        await make(title="sale", category="price")
        await make(title="demo", dataset="demo")
        assert await titles(categories="price") == ["sale"]
        assert set(await titles(categories=["price", "website"])) == {"sale", "site"}
        assert await titles(dataset="demo") == ["demo"]

    async def test_shows_a_limited_member_those_of_its_accounts_and_of_the_whole(self, make, call, titles):
        scopes = {"all": {}, "google": {"platform": "google_ads"}, "other": OTHER, "campaign": CAMPAIGN}
        for title, scope in scopes.items():
            await make(title=title, **scope)
        assert set(await titles(limits=MINE)) == {"all", "google", "campaign"}
        items = (await call("GET", limits=MINE)).json()["items"]
        assert {item["title"] for item in items if item["may_change"]} == {"campaign"}
        assert all(item["may_change"] for item in (await call("GET")).json()["items"])

    async def test_shows_those_who_see_totals_only_nothing_of_an_account(self, make, titles):
        for title, scope in (("all", {}), ("google", {"platform": "google_ads"}), ("account", ACCOUNT)):
            await make(title=title, **scope)
        assert set(await titles(limits=TOTALS)) == {"all", "google"}


class TestGetAnnotation:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/{uuid4()}")).status_code == 401

    async def test_answers_with_its_etag(self, make, call):
        made = await make()
        answer = await call("GET", made["id"], scopes=READ)
        assert answer.json() == made
        assert answer.headers["etag"] == made["etag"]

    async def test_finds_nothing_of_another_tenant_or_beyond_the_caller_s_view(self, make, call, tenant_b):
        made = await make(**OTHER)
        foreign = await call("GET", made["id"], to=tenant_b)
        limited = await call("GET", made["id"], limits=MINE)
        totals = await call("GET", made["id"], limits=TOTALS)
        absent = await call("GET", str(uuid4()))
        assert {one.status_code for one in (foreign, limited, totals, absent)} == {404}
        assert len({one.json()["code"] for one in (foreign, limited, totals, absent)}) == 1


class TestReplaceAnnotation:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).put(f"{URL}/{uuid4()}", json=NOTE)).status_code == 401

    async def test_takes_the_right_to_write(self, make, call):
        made = await make()
        assert (await call("PUT", made["id"], json=NOTE, scopes=READ)).status_code == 403

    async def test_writes_it_anew_and_says_who(self, make, call):
        made = await make(text="Wrong", end_date="2026-03-11", dataset="demo", **CAMPAIGN)
        answer = await call("PUT", made["id"], json=NOTE | {"title": "Sale"}, by=BEN)
        assert answer.status_code == 200, answer.text
        changed = answer.json()
        assert (changed["title"], changed["text"], changed["level"]) == ("Sale", None, "all")
        assert (changed["end_date"], changed["dataset"]) == ("2026-03-10", "demo")
        assert (changed["created_by"], changed["edited_by"]) == (ANN, BEN)
        assert answer.headers["etag"] == changed["etag"] != made["etag"]

    async def test_refuses_a_change_of_what_changed_since_it_was_read(self, make, call, titles):
        made = await make()
        seen = {"If-Match": made["etag"]}
        assert (await call("PUT", made["id"], json=NOTE | {"title": "First"}, headers=seen)).status_code == 200
        answer = await call("PUT", made["id"], json=NOTE | {"title": "Second"}, headers=seen)
        assert (answer.status_code, answer.json()["code"]) == (412, "annotation_stale")
        assert await titles() == ["First"]

    async def test_names_the_field_that_is_wrong(self, make, call):
        made = await make()
        answer = await call("PUT", made["id"], json=NOTE | {"end_date": "2026-03-01"})
        assert [one["pointer"] for one in answer.json()["errors"]] == ["/end_date"]

    async def test_refuses_a_limited_caller_to_widen_it(self, make, call):
        made = await make(**ACCOUNT)
        assert (await call("PUT", made["id"], json=NOTE, limits=MINE)).status_code == 403
        assert (await call("PUT", made["id"], json=NOTE | CAMPAIGN, limits=MINE)).status_code == 200

    async def test_finds_nothing_of_another_tenant(self, make, call, tenant_b):
        made = await make()
        assert (await call("PUT", made["id"], json=NOTE, to=tenant_b)).status_code == 404

    @pytest.mark.parametrize("scope", [{}, {"platform": "google_ads"}])
    async def test_refuses_a_limited_caller_what_is_about_the_whole(self, make, call, titles, scope: dict[str, Any]):
        made = await make(**scope)
        answers = [
            await call("PUT", made["id"], json=NOTE | ACCOUNT, limits=MINE),
            await call("DELETE", made["id"], limits=MINE),
        ]
        assert [(one.status_code, one.json()["code"]) for one in answers] == [(403, "annotation_beyond_view")] * 2
        assert (await call("GET", made["id"], limits=MINE)).json() == made | {"may_change": False}
        assert await titles() == ["Shop relaunched"]


class TestDeleteAnnotation:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).delete(f"{URL}/{uuid4()}")).status_code == 401

    async def test_takes_the_right_to_write(self, make, call):
        assert (await call("DELETE", (await make())["id"], scopes=READ)).status_code == 403

    async def test_removes_it(self, make, call, titles):
        made = await make()
        assert (await call("DELETE", made["id"], headers={"If-Match": made["etag"]})).status_code == 204
        assert await titles() == []

    async def test_refuses_what_changed_since_it_was_read(self, make, call, titles):
        made = await make()
        await call("PUT", made["id"], json=NOTE)
        answer = await call("DELETE", made["id"], headers={"If-Match": made["etag"]})
        assert (answer.status_code, answer.json()["code"]) == (412, "annotation_stale")
        assert await titles() == ["Shop relaunched"]

    async def test_finds_nothing_of_another_tenant_or_beyond_the_caller_s_view(self, make, call, tenant_b, titles):
        made = await make(**OTHER)
        assert (await call("DELETE", made["id"], to=tenant_b)).status_code == 404
        assert (await call("DELETE", made["id"], limits=MINE)).status_code == 404
        assert await titles() == ["Shop relaunched"]

    async def test_leaves_what_was_done_in_the_trail(self, make, call, raw, tenant_a):
        made = await make()
        await call("PUT", made["id"], json=NOTE | {"title": "Sale"}, by=BEN)
        await call("DELETE", made["id"])
        trail = raw.execute(
            "select action, actor, detail ->> 'title' from audit.event"
            " where tenant_id = %s and object_id = %s order by occurred_at",
            tenant_a,
            made["id"],
        )
        assert list(trail) == [
            ("annotation.created", ANN, "Shop relaunched"),
            ("annotation.updated", BEN, "Sale"),
            ("annotation.deleted", ANN, "Sale"),
        ]


class TestDatabase:
    async def test_withholds_what_is_about_other_accounts_whatever_a_query_forgets(self, make, database, tenant_a):
        for scope in ({}, OTHER, ACCOUNT):
            await make(**scope)
        async with database("metrics").tenant(tenant_a, accounts=MINE["accounts"]) as session:
            found = set(await session.scalars(text("select account_id from metrics.annotation")))
        assert found == {None, "100"}

    @pytest.mark.parametrize(
        "statement",
        [
            "update metrics.annotation set title = 'Mine' where account_id is null",
            "delete from metrics.annotation where account_id is null",
        ],
    )
    async def test_lets_a_limited_member_change_nothing_of_the_whole(self, make, database, titles, tenant_a, statement):
        await make()
        async with database("metrics").tenant(tenant_a, accounts=MINE["accounts"]) as session:
            await session.execute(text(statement))
        assert await titles() == ["Shop relaunched"]

    async def test_lets_a_limited_member_write_nothing_about_the_whole(self, database, tenant_a):
        with pytest.raises(ProgrammingError, match="row-level security"):
            async with database("metrics").tenant(tenant_a, accounts=MINE["accounts"]) as session:
                await session.execute(
                    text(
                        "insert into metrics.annotation (tenant_id, id, dataset, start_date, end_date, title, category,"
                        " created_by, edited_by) values (:tenant, gen_random_uuid(), 'warehouse', '2026-03-10',"
                        " '2026-03-10', 'Mine', 'other', 'user:a', 'user:a')"
                    ),
                    {"tenant": tenant_a},
                )
