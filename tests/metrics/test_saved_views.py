"""`/metrics/views`: whoever saves a view changes it; others of the tenant see what is shared."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.metrics.saved_views import SavedView
from services.metrics.saved_views import service

URL = "/api/v1/metrics/views"
VIEW: dict[str, Any] = {"page": "explore", "name": "Weekly CPC", "search": "measures=cpc&grain=week"}
Call = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def ann() -> str:
    return f"user:{uuid4()}"


@pytest.fixture
def call(client_of, as_, tenant_a, ann) -> Call:
    """`await call("POST", json=VIEW)`: Ann's request, or another's."""

    async def send(
        method: str,
        view_id: str = "",
        *,
        who: str | None = None,
        tenant: UUID | None = None,
        scope: str = "metrics:read",
        limits: dict[str, Any] | None = None,
        **options: Any,
    ) -> httpx.Response:
        client = await client_of("metrics")
        headers = as_(tenant or tenant_a, scope, subject=who or ann, **(limits or {}))
        path = f"{URL}/{view_id}" if view_id else URL
        return await client.request(method, path, headers=headers, **options)

    return send


async def listed(call: Call, page: str = "explore", **options: Any) -> list[dict[str, Any]]:
    answer = await call("GET", params={"page": page}, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


class TestCreateSavedView:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.post(URL, json=VIEW)).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, call):
        assert (await call("POST", json=VIEW, scope="ops:read")).status_code == 403

    async def test_keeps_the_search_under_its_name(self, call):
        answer = await call("POST", json=VIEW)
        assert answer.status_code == 201, answer.text
        SavedView.model_validate(answer.json())
        assert [(one["name"], one["search"], one["is_mine"]) for one in await listed(call)] == [
            ("Weekly CPC", "measures=cpc&grain=week", True)
        ]
        assert await listed(call, "overview") == []

    async def test_refuses_a_name_that_is_taken_by_yourself_alone(self, call):
        await call("POST", json=VIEW)
        again = await call("POST", json=VIEW)
        assert (again.status_code, again.json()["code"]) == (409, "saved_view_name_taken")
        assert (await call("POST", json=VIEW | {"page": "overview"})).status_code == 201
        assert (await call("POST", json=VIEW, who=f"user:{uuid4()}")).status_code == 201

    async def test_refuses_one_too_many(self, call, monkeypatch):
        monkeypatch.setattr(service, "MOST_VIEWS", 1)
        await call("POST", json=VIEW)
        answer = await call("POST", json=VIEW | {"name": "Another"})
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_saved_views")

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"page": "settings"}, "/page"),
            ({"name": ""}, "/name"),
            ({"name": " padded "}, "/name"),
            ({"name": "a\nb"}, "/name"),
            ({"search": "a b"}, "/search"),
            ({"search": "a" * 4001}, "/search"),
            ({"colour": "red"}, "/colour"),
        ],
    )
    async def test_names_the_field_that_is_wrong(self, call, change: dict[str, Any], pointer: str):
        answer = await call("POST", json=VIEW | change)
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


class TestSharedView:
    BEN = f"user:{UUID(int=0xBE)}"

    async def test_is_seen_by_others_of_the_tenant_alone(self, call, tenant_b):
        await call("POST", json=VIEW | {"is_shared": True})
        await call("POST", json=VIEW | {"name": "Private"})
        assert [(one["name"], one["is_mine"]) for one in await listed(call, who=self.BEN)] == [("Weekly CPC", False)]
        assert await listed(call, who=self.BEN, tenant=tenant_b) == []

    async def test_comes_after_your_own(self, call):
        await call("POST", json=VIEW | {"is_shared": True, "name": "A"}, who=self.BEN)
        await call("POST", json=VIEW | {"name": "Z"})
        assert [one["name"] for one in await listed(call)] == ["Z", "A"]

    @pytest.mark.parametrize("limits", [{"accounts": frozenset({"google_ads:1"})}, {"aggregates_only": True}])
    async def test_is_not_seen_by_the_limited(self, call, limits: dict[str, Any]):
        view = (await call("POST", json=VIEW | {"is_shared": True})).json()
        assert await listed(call, who=self.BEN, limits=limits) == []
        answer = await call("PATCH", view["id"], who=self.BEN, limits=limits, json={"name": "Mine"})
        assert answer.status_code == 404

    async def test_is_in_the_trail_when_it_is_shared_and_withdrawn(self, call, raw, tenant_a):
        view = (await call("POST", json=VIEW | {"is_shared": True})).json()
        await call("PATCH", view["id"], json={"is_shared": False})
        trail = raw.execute(
            "select action from audit.event where tenant_id = %s and object_id = %s order by occurred_at",
            tenant_a,
            view["id"],
        )
        assert [action for (action,) in trail] == ["saved_view.shared", "saved_view.withdrawn"]


class TestUpdateAndDeleteSavedView:
    BEN = f"user:{UUID(int=0xBE)}"

    async def test_refuse_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.patch(f"{URL}/{uuid4()}", json={})).status_code == 401
        assert (await client.delete(f"{URL}/{uuid4()}")).status_code == 401

    async def test_change_what_is_given(self, call):
        view = (await call("POST", json=VIEW)).json()
        changed = (await call("PATCH", view["id"], json={"name": "CPC"})).json()
        assert (changed["name"], changed["search"]) == ("CPC", VIEW["search"])
        assert changed["updated_at"] > view["updated_at"]

    async def test_refuse_a_name_that_is_taken(self, call):
        await call("POST", json=VIEW)
        other = (await call("POST", json=VIEW | {"name": "Other"})).json()
        answer = await call("PATCH", other["id"], json={"name": VIEW["name"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "saved_view_name_taken")

    async def test_remove_it(self, call):
        view = (await call("POST", json=VIEW)).json()
        assert (await call("DELETE", view["id"])).status_code == 204
        assert await listed(call) == []

    @pytest.mark.parametrize("method", ["PATCH", "DELETE"])
    async def test_are_refused_to_others_who_see_it(self, call, method: str):
        view = (await call("POST", json=VIEW | {"is_shared": True})).json()
        answer = await call(method, view["id"], who=self.BEN, **({"json": {}} if method == "PATCH" else {}))
        assert (answer.status_code, answer.json()["code"]) == (409, "not_your_view")

    @pytest.mark.parametrize("method", ["PATCH", "DELETE"])
    async def test_find_no_other_tenants_and_no_private_view(self, call, tenant_b, method: str):
        view = (await call("POST", json=VIEW)).json()
        body = {"json": {}} if method == "PATCH" else {}
        hidden = await call(method, view["id"], who=self.BEN, **body)
        foreign = await call(method, view["id"], tenant=tenant_b, **body)
        absent = await call(method, str(uuid4()), **body)
        assert {one.status_code for one in (hidden, foreign, absent)} == {404}
        assert len({one.json()["code"] for one in (hidden, foreign, absent)}) == 1
