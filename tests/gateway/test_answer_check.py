"""In staging, what leaves is held against the contract: breaks are told, and every answer arrives as it was."""

import brotli
import httpx
import pytest

from gateway.answer_check import BREAKS, AnswerCheck, answer_check

ITEM = {
    "type": "object",
    "required": ["count"],
    "additionalProperties": False,
    "properties": {"count": {"type": "integer"}},
}
CONTRACT = {
    "components": {"schemas": {"Item": ITEM}},
    "paths": {
        "/items": {
            "get": {
                "operationId": "list_items",
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}},
                    "304": {"description": "The same."},
                    "4XX": {"content": {"application/problem+json": {"schema": {"type": "object"}}}},
                },
            }
        }
    },
}


@pytest.fixture(scope="module")
def check() -> AnswerCheck:
    return AnswerCheck(CONTRACT)


class TestProblems:
    @pytest.mark.parametrize(
        ("status", "media_type", "body", "problems"),
        [
            (200, "application/json", b'{"count":1}', []),
            (200, "application/json", b'{"count":"one"}', ["/count: type"]),
            (200, "application/json", b'{"count":1,"more":2}', ["/: additional_properties"]),
            (200, "application/json", b"{", ["the body is not JSON"]),
            (200, "application/problem+json", b"{}", ["application/problem+json is not in the contract for 200"]),
            (304, "", b"", []),
            (404, "application/problem+json", b"{}", []),
            (201, "application/json", b"{}", ["status 201 is not in the contract"]),
            (200, "text/csv", b"a,b", []),
        ],
    )
    def test_are_what_the_contract_does_not_promise(self, check, status, media_type, body, problems):
        assert check.problems("list_items", status, media_type, body) == problems

    def test_tell_no_value(self, check):
        told = check.problems("list_items", 200, "application/json", b'{"count":"a secret"}')
        assert "secret" not in str(told)


class TestWatching:
    class Operation:
        operation_id, route_class = "list_items", "json"

    async def _through(self, check: AnswerCheck, *chunks: bytes, coding: bytes = b"") -> list:
        sent: list = []

        async def send_on(message):
            sent.append(message)

        send = check.watching(self.Operation, send_on)  # type: ignore[arg-type]
        headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-encoding", coding)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number, chunk in enumerate(chunks, start=1):
            await send({"type": "http.response.body", "body": chunk, "more_body": number < len(chunks)})
        return sent

    async def test_counts_and_logs_a_break_and_passes_everything_on(self, check, capsys):
        before = BREAKS.labels("list_items")._value.get()
        sent = await self._through(check, b'{"count"', b':"one"}')
        assert [message.get("body") for message in sent] == [None, b'{"count"', b':"one"}']
        assert BREAKS.labels("list_items")._value.get() == before + 1
        assert "contract.broken" in capsys.readouterr().out

    async def test_reads_what_is_compressed(self, check):
        before = BREAKS.labels("list_items")._value.get()
        await self._through(check, brotli.compress(b'{"count":1}'), coding=b"br")
        assert BREAKS.labels("list_items")._value.get() == before
        await self._through(check, brotli.compress(b'{"count":"one"}'), coding=b"br")
        assert BREAKS.labels("list_items")._value.get() == before + 1


class TestGateway:
    async def test_in_staging_answers_as_the_contract_says(self, start_gateway):
        url = await start_gateway(environment="staging")
        before = BREAKS.labels("get_me")._value.get()
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.get("/api/v1/me")
        assert answer.status_code == 401
        assert BREAKS.labels("get_me")._value.get() == before

    def test_looks_nowhere_else(self):
        assert answer_check(CONTRACT, "staging") is not None
        assert [answer_check(CONTRACT, name) for name in ("local", "test", "production")] == [None] * 3
