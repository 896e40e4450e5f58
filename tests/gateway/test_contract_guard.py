"""The contract is enforced before any service hears of a request."""

import json
from uuid import uuid4

import pytest

ITEMS = "/api/v1/metrics/items"
JSON = {"Content-Type": "application/json"}


class TestPath:
    async def test_that_is_unknown_gives_404(self, anonymous, upstream):
        answer = await anonymous.get("/api/v1/metrics/nothing/here")
        assert (answer.status_code, answer.json()["code"], upstream.seen) == (404, "unknown_path", [])

    async def test_with_another_method_gives_405_and_the_methods(self, anonymous, upstream):
        answer = await anonymous.delete(ITEMS)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"

    async def test_with_an_unknown_method_gives_405(self, anonymous):
        assert (await anonymous.request("TRACE", ITEMS)).status_code == 405

    async def test_tells_its_methods(self, anonymous):
        answer = await anonymous.options(ITEMS)
        assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


class TestParameters:
    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ("limit=0", "#/query/limit"),
            ("limit=201", "#/query/limit"),
            ("limit=ten", "#/query/limit"),
            ("limit=1.5", "#/query/limit"),
            ("limit=", "#/query/limit"),
            ("limit=1&limit=2", "#/query/limit"),
            ("deep=yes", "#/query/deep"),
            ("tag=much-too-long", "#/query/tag/0"),
            ("unknown=1", "#/query"),
        ],
    )
    async def test_that_are_wrong_give_422_with_a_pointer(self, browser, upstream, query, pointer):
        client = await browser()
        answer = await client.get(f"{ITEMS}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
        assert answer.json()["errors"][0]["pointer"] == pointer
        assert upstream.seen == []

    @pytest.mark.parametrize("query", ["", "limit=1", "limit=200&deep=true", "tag=a&tag=b", "deep=false"])
    async def test_that_are_right_pass(self, browser, upstream, query):
        client = await browser()
        assert (await client.get(f"{ITEMS}?{query}")).status_code == 200

    async def test_of_the_path_are_checked(self, browser, upstream):
        client = await browser()
        answer = await client.get(f"{ITEMS}/not-a-uuid")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/path/item_id")
        assert (await client.get(f"{ITEMS}/{uuid4()}")).status_code == 200


class TestBody:
    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, ""),
            ({"name": ""}, "/name"),
            ({"name": 1}, "/name"),
            ({"name": "x", "price": -1}, "/price"),
            ({"name": "x", "other": 1}, ""),
            ({"name": "x", "parts": [{"name": "y"}, {"name": ""}]}, "/parts/1/name"),
            ([], ""),
            (None, ""),
        ],
    )
    async def test_that_is_wrong_gives_422_with_a_pointer(self, browser, upstream, body, pointer):
        client = await browser()
        answer = await client.post(ITEMS, content=json.dumps(body), headers=JSON)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
        assert upstream.seen == []

    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"",
            b'{"name": "x", "name": "y"}',
            b'{"name": "x", "parts": [{"name": "a", "name": "b"}]}',
            b'{"name": "x", "price": NaN}',
            b'{"name": "x", "price": Infinity}',
            b'{"name": "\xff"}',
            b'{"name": "\\u0000"}',
            b'{"name": "\\ud800"}',
            b'{"name": "x"} {}',
        ],
    )
    async def test_that_is_not_strict_json_is_refused(self, browser, upstream, body):
        client = await browser()
        answer = await client.post(ITEMS, content=body, headers=JSON)
        assert answer.status_code in (400, 422)
        assert upstream.seen == []

    @pytest.mark.parametrize(
        "body",
        [b'{"name": "x", "name": "y"}', b'{"name": "x", "parts": [{"name": "a", "name": "a"}]}', b'{"name": "\xff"}'],
    )
    async def test_with_duplicate_keys_or_other_bytes_than_text_gives_400(self, browser, upstream, body):
        answer = await (await browser()).post(ITEMS, content=body, headers=JSON)
        assert answer.status_code == 400
        assert upstream.seen == []

    @pytest.mark.parametrize(("depth", "status"), [(31, 200), (33, 400), (100_000, 400)])
    async def test_is_32_levels_deep_at_most(self, browser, upstream, depth, status):
        client = await browser()
        body = '{"name": "x", "any": ' + "[" * depth + "1" + "]" * depth + "}"
        assert (await client.post(ITEMS, content=body, headers=JSON)).status_code == status

    async def test_is_1_mib_at_most(self, browser, upstream):
        client = await browser()
        fits = json.dumps({"name": "x", "any": "y" * (1024 * 1024 - 100)})
        large = json.dumps({"name": "x", "any": "y" * 1024 * 1024})
        assert (await client.post(ITEMS, content=fits, headers=JSON)).status_code == 200
        answer = await client.post(ITEMS, content=large, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")

    async def test_is_1_mib_at_most_in_chunks_too(self, browser, upstream):
        client = await browser()

        async def body():
            yield b'{"name": "x", "any": "'
            for _ in range(20):
                yield b"y" * 100_000
            yield b'"}'

        assert (await client.post(ITEMS, content=body(), headers=JSON)).status_code == 413

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
    async def test_of_another_kind_gives_415(self, browser, upstream, kind):
        client = await browser()
        answer = await client.post(ITEMS, content=b'{"name": "x"}', headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["accept"]) == (415, "application/json")
        assert upstream.seen == []

    async def test_with_a_charset_passes(self, browser, upstream):
        client = await browser()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        assert (await client.post(ITEMS, content=b'{"name": "x"}', headers=headers)).status_code == 200

    async def test_that_never_comes_is_given_up(self, browser, upstream, monkeypatch):
        monkeypatch.setattr("gateway.json_body.READ_SECONDS", 0.2)
        client = await browser()

        async def body():
            yield b'{"name":'
            import asyncio

            await asyncio.sleep(1)
            yield b'"x"}'

        answer = await client.post(ITEMS, content=body(), headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (408, "body_too_slow")


class TestOrder:
    async def test_nobody_learns_of_parameters_before_signing_in(self, anonymous):
        assert (await anonymous.get(f"{ITEMS}?limit=0")).status_code == 401

    async def test_nobody_learns_of_the_body_without_the_scope(self, browser):
        client = await browser("viewer")
        assert (await client.post(ITEMS, content=b"{", headers=JSON)).status_code == 403
