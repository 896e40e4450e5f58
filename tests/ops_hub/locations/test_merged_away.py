"""A location that was merged away: its address still leads to what it became part of."""

from uuid import uuid4

from tests.ops_hub.locations.conftest import Merging


class TestGetLocation:
    async def test_says_into_which_it_was_merged_and_by_which_merge(self, call, merging: Merging):
        survivor, other = await merging.two()
        merge = await merging.merge(survivor, other)
        answer = await call("GET", f"/{other['id']}")
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (404, "not_found")
        assert (problem["merged_into"], problem["merge_id"]) == (survivor["id"], merge["id"])

    async def test_follows_what_was_merged_on(self, call, make, merging: Merging):
        survivor, other = await merging.two()
        first = await merging.merge(survivor, other)
        third = await make(address={"line2": "Suite 3"})
        await merging.merge(third, first["survivor"])
        problem = (await call("GET", f"/{other['id']}")).json()
        assert (problem["merged_into"], problem["merge_id"]) == (third["id"], first["id"])

    async def test_says_nothing_of_the_kind_once_it_is_back(self, call, merging: Merging):
        merge = await merging.merge(*(await merging.two()))
        undone = await call("POST", f"/merges/{merge['id']}/undo", json={"discard_changes": False})
        other = undone.json()["other"]
        assert (await call("GET", f"/{other['id']}")).status_code == 200
        await call("DELETE", f"/{other['id']}", headers={"If-Match": other["etag"]})
        assert "merged_into" not in (await call("GET", f"/{other['id']}")).json()

    async def test_tells_another_tenant_nothing(self, call, merging: Merging, tenant_b):
        _, other = pair = await merging.two()
        await merging.merge(*pair)
        absent = (await call("GET", f"/{uuid4()}", to=tenant_b)).json()
        problem = (await call("GET", f"/{other['id']}", to=tenant_b)).json()
        assert set(problem) == set(absent)
        assert problem["code"] == absent["code"] == "not_found"


class TestChanges:
    async def test_say_it_too(self, call, merging: Merging):
        survivor, other = await merging.two()
        await merging.merge(survivor, other)
        path, seen = f"/{other['id']}", {"If-Match": other["etag"]}
        wanted = {"name": "New", "source_mode": "no_listing", "address": other["address"]}
        for answer in (await call("PUT", path, json=wanted, headers=seen), await call("DELETE", path, headers=seen)):
            assert (answer.status_code, answer.json()["merged_into"]) == (404, survivor["id"])

    async def test_a_merge_with_it_says_it_too(self, call, make, merging: Merging):
        survivor, other = await merging.two()
        await merging.merge(survivor, other)
        third = await make(address={"line2": "Suite 3"})
        answer = await call("POST", "/merges/preview", json=merging.pair(third, other))
        assert (answer.status_code, answer.json()["merged_into"]) == (404, survivor["id"])
