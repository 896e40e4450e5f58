"""Setting local search grids up."""

import pytest

from tests.reporting.conftest import BUSINESS, DRAFT, GRIDS, MAP

NOBODY = "6f1c1b0e-0000-4000-8000-000000000000"


class TestCreateGrid:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("POST", GRIDS, json=DRAFT, who={})).status_code == 401

    async def test_needs_the_scope(self, call, as_, tenant_a):
        answer = await call("POST", GRIDS, json=DRAFT, who=as_(tenant_a, "reports:read"))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    async def test_keeps_a_draft_that_has_a_name_alone(self, call):
        answer = await call("POST", GRIDS, json={"name": "Later"})
        assert answer.status_code == 201
        assert answer.json()["state"] == "draft"
        assert [problem["pointer"] for problem in answer.json()["problems"]] == ["/business", "/map", "/keywords"]

    async def test_keeps_one_that_can_run(self, drafted):
        grid = await drafted()
        assert (grid["state"], grid["problems"], grid["last_run"]) == ("ready", [], None)

    @pytest.mark.parametrize(
        ("field", "value", "pointer"),
        [
            ("name", " padded ", "/name"),
            ("map", MAP | {"size": 6}, "/map/size"),
            ("map", MAP | {"radius": 500.0}, "/map/radius"),
            ("map", MAP | {"latitude": 89.0}, "/map/latitude"),
            ("map", MAP | {"excluded": ["r9c9"]}, "/map/excluded"),
            ("business", BUSINESS | {"domain": "not a domain"}, "/business/domain"),
            ("search", {"depth": 30}, "/search/depth"),
            ("recipients", ["ann@example.com", "nobody"], "/recipients/1"),
            ("recipients", ["ann@example.com", "ann@EXAMPLE.com"], "/recipients/1"),
            ("unknown", 1, "/unknown"),
        ],
    )
    async def test_names_the_field_that_breaks_a_rule(self, call, field, value, pointer):
        answer = await call("POST", GRIDS, json=DRAFT | {field: value})
        assert answer.status_code == 422
        assert pointer in [problem["pointer"] for problem in answer.json()["errors"]]

    async def test_writes_domains_of_recipients_in_ascii(self, drafted):
        grid = await drafted(recipients=["kundin@bücher.example"])
        assert grid["draft"]["recipients"] == ["kundin@xn--bcher-kva.example"]

    @pytest.mark.parametrize(
        ("keywords", "pointer", "code"),
        [
            (["dentist", "DENTIST"], "/keywords/1", "given_twice"),
            (["dentist", "  "], "/keywords/1", "empty"),
            (["x" * 81], "/keywords/0", "too_long"),
            (["https://example.com"], "/keywords/0", "address"),
            (["a", "b", "c", "d", "e", "f"], "/keywords", "too_many"),
        ],
    )
    async def test_keeps_keywords_that_cannot_run_and_names_them(self, drafted, keywords, pointer, code):
        grid = await drafted(keywords=keywords)
        assert grid["state"] == "draft"
        assert (pointer, code) in [(problem["pointer"], problem["code"]) for problem in grid["problems"]]


class TestListGrids:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("GET", GRIDS, who={})).status_code == 401

    async def test_shows_another_tenant_nothing(self, call, drafted, as_, tenant_b):
        await drafted()
        answer = await call("GET", GRIDS, who=as_(tenant_b, "reports:read"))
        assert answer.json() == {"items": [], "next_cursor": None}

    async def test_leads_from_page_to_page(self, call, drafted):
        made = [(await drafted(name=name))["name"] for name in ("One", "Two", "Three")]
        first = (await call("GET", GRIDS, params={"limit": 2})).json()
        second = (await call("GET", GRIDS, params={"limit": 2, "cursor": first["next_cursor"]})).json()
        assert [item["name"] for item in first["items"] + second["items"]] == made[::-1]
        assert second["next_cursor"] is None

    async def test_finds_by_a_part_of_the_name(self, call, drafted):
        await drafted(name="North 100%")
        await drafted(name="South")
        items = (await call("GET", GRIDS, params={"search": "0%"})).json()["items"]
        assert [(item["name"], item["points"], item["keywords"]) for item in items] == [("North 100%", 25, 2)]


class TestGetGrid:
    async def test_refuses_who_is_not_signed_in(self, call, drafted):
        assert (await call("GET", f"{GRIDS}/{(await drafted())['id']}", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, as_, tenant_b):
        grid = await drafted()
        answer = await call("GET", f"{GRIDS}/{grid['id']}", who=as_(tenant_b, "reports:read"))
        assert (answer.status_code, answer.json()["code"]) == (404, "report_not_found")

    async def test_shows_it_with_its_revision(self, call, drafted):
        grid = await drafted()
        answer = await call("GET", f"{GRIDS}/{grid['id']}")
        assert (answer.json(), answer.headers["etag"]) == (grid, grid["etag"])


class TestReplaceGrid:
    async def test_refuses_who_is_not_signed_in(self, call, drafted):
        assert (await call("PUT", f"{GRIDS}/{(await drafted())['id']}", json=DRAFT, who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, as_, tenant_b):
        path = f"{GRIDS}/{(await drafted())['id']}"
        who = as_(tenant_b, "reports:write")
        assert (await call("PUT", path, json=DRAFT, who=who, headers={"If-Match": "*"})).status_code == 404

    async def test_writes_the_draft_anew(self, call, drafted):
        grid = await drafted()
        changed = DRAFT | {"name": "Monthly", "keywords": []}
        answer = await call("PUT", f"{GRIDS}/{grid['id']}", json=changed, headers={"If-Match": grid["etag"]})
        assert answer.status_code == 200
        assert (answer.json()["name"], answer.json()["state"]) == ("Monthly", "draft")
        assert answer.headers["etag"] != grid["etag"]

    async def test_refuses_what_was_not_seen(self, call, drafted):
        grid = await drafted()
        path = f"{GRIDS}/{grid['id']}"
        await call("PUT", path, json=DRAFT | {"name": "First"}, headers={"If-Match": grid["etag"]})
        answer = await call("PUT", path, json=DRAFT | {"name": "Second"}, headers={"If-Match": grid["etag"]})
        assert (answer.status_code, answer.json()["code"]) == (412, "report_changed")
        assert (await call("GET", path)).json()["name"] == "First"

    async def test_needs_to_know_what_was_seen(self, call, drafted):
        answer = await call("PUT", f"{GRIDS}/{(await drafted())['id']}", json=DRAFT)
        assert (answer.status_code, answer.json()["code"]) == (428, "report_revision_needed")

    async def test_refuses_an_archived_one(self, call, drafted):
        grid = await drafted()
        archived = (await call("POST", f"{GRIDS}/{grid['id']}/archive")).json()
        headers = {"If-Match": archived["etag"]}
        answer = await call("PUT", f"{GRIDS}/{grid['id']}", json=DRAFT, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "report_archived")


class TestDuplicateGrid:
    async def test_refuses_who_is_not_signed_in(self, call, drafted):
        path = f"{GRIDS}/{(await drafted())['id']}/duplicate"
        assert (await call("POST", path, json={}, who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, as_, tenant_b):
        path = f"{GRIDS}/{(await drafted())['id']}/duplicate"
        assert (await call("POST", path, json={}, who=as_(tenant_b, "reports:write"))).status_code == 404

    async def test_makes_a_draft_like_it(self, call, drafted):
        grid = await drafted()
        copy = (await call("POST", f"{GRIDS}/{grid['id']}/duplicate", json={})).json()
        assert copy["name"] == "Harbour Dental, weekly (copy)"
        assert copy["draft"] | {"name": grid["name"]} == grid["draft"]

    async def test_keeps_a_long_name_within_the_rule(self, call, drafted):
        grid = await drafted(name="n" * 120)
        copy = (await call("POST", f"{GRIDS}/{grid['id']}/duplicate", json={})).json()
        assert len(copy["name"]) == 120


class TestArchiveGrid:
    async def test_refuses_who_is_not_signed_in(self, call, drafted):
        assert (await call("POST", f"{GRIDS}/{(await drafted())['id']}/archive", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, as_, tenant_b):
        path = f"{GRIDS}/{(await drafted())['id']}/archive"
        assert (await call("POST", path, who=as_(tenant_b, "reports:write"))).status_code == 404

    async def test_puts_it_away_and_brings_it_back(self, call, drafted):
        path = f"{GRIDS}/{(await drafted())['id']}"
        assert (await call("POST", f"{path}/archive")).json()["state"] == "archived"
        assert (await call("GET", GRIDS)).json()["items"] == []
        assert len((await call("GET", GRIDS, params={"archived": True})).json()["items"]) == 1
        assert (await call("POST", f"{path}/restore")).json()["state"] == "ready"

    async def test_changes_nothing_the_second_time(self, call, drafted):
        path = f"{GRIDS}/{(await drafted())['id']}"
        first = (await call("POST", f"{path}/archive")).json()
        assert (await call("POST", f"{path}/archive")).json() == first


class TestDeleteGrid:
    async def test_refuses_who_is_not_signed_in(self, call, drafted):
        assert (await call("DELETE", f"{GRIDS}/{(await drafted())['id']}", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, as_, tenant_b):
        path = f"{GRIDS}/{(await drafted())['id']}"
        answer = await call("DELETE", path, who=as_(tenant_b, "reports:write"), headers={"If-Match": "*"})
        assert answer.status_code == 404

    async def test_takes_its_runs_away_too(self, call, drafted, ran):
        grid = await drafted()
        run = await ran(grid)
        answer = await call("DELETE", f"{GRIDS}/{grid['id']}", headers={"If-Match": grid["etag"]})
        assert answer.status_code == 204
        assert (await call("GET", f"/runs/{run['id']}")).status_code == 404

    async def test_needs_to_know_what_was_seen(self, call, drafted):
        assert (await call("DELETE", f"{GRIDS}/{(await drafted())['id']}")).status_code == 428


class TestPreviewGrid:
    async def test_refuses_who_is_not_signed_in(self, call, drafted):
        assert (await call("POST", f"{GRIDS}/{(await drafted())['id']}/preview", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, as_, tenant_b):
        path = f"{GRIDS}/{(await drafted())['id']}/preview"
        assert (await call("POST", path, who=as_(tenant_b, "reports:read"))).status_code == 404

    async def test_gives_the_same_points_each_time(self, call, drafted):
        path = f"{GRIDS}/{(await drafted())['id']}/preview"
        first, second = (await call("POST", path)).json(), (await call("POST", path)).json()
        assert first == second
        assert (len(first["geometry"]["points"]), first["cost"]["queries"], first["cost"]["total"]) == (25, 50, "0")

    async def test_shows_a_draft_that_is_not_kept(self, call, drafted):
        grid = await drafted()
        circle = DRAFT | {"map": MAP | {"shape": "circle", "size": 7}, "keywords": ["  Dentist   near me "]}
        preview = (await call("POST", f"{GRIDS}/{grid['id']}/preview", json=circle)).json()
        assert (preview["geometry"]["asked"], preview["keywords"]) == (29, ["Dentist near me"])
        assert (await call("GET", f"{GRIDS}/{grid['id']}")).json() == grid

    async def test_says_what_is_missing(self, call, drafted):
        path = f"{GRIDS}/{(await drafted(map=None))['id']}/preview"
        preview = (await call("POST", path)).json()
        assert (preview["geometry"], preview["cost"]) == (None, None)
        assert [problem["pointer"] for problem in preview["problems"]] == ["/map"]

    async def test_names_a_source_that_is_not_offered(self, call, drafted):
        path = f"{GRIDS}/{(await drafted(search={'source': 'places_api'}))['id']}/preview"
        problems = (await call("POST", path)).json()["problems"]
        assert [(problem["pointer"], problem["code"]) for problem in problems] == [("/search/source", "switched_off")]

    async def test_refuses_a_draft_that_breaks_a_rule(self, call, drafted):
        path = f"{GRIDS}/{(await drafted())['id']}/preview"
        answer = await call("POST", path, json=DRAFT | {"map": MAP | {"size": 4}})
        assert answer.json()["errors"][0]["pointer"] == "/map/size"
