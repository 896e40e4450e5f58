"""In staging, answers are held against the contract, too: what a client was promised is what it gets.

Nothing is changed or held back: a break is logged and counted, and whoever releases looks at that.
"""

import gzip
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import brotli
import orjson
import structlog
from prometheus_client import Counter
from starlette.types import Message, Send

from gateway.contract_guard import Schema, Validator, compile_schema, found_problems
from gateway.operations import Operation

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BREAKS = Counter(
    "opsight_gateway_contract_breaks", "Answers that are not what the contract promises.", ["operation_id"]
)
MOST_CHECKED = 4 * 1024 * 1024
_JSON = ("application/json", "application/problem+json")
_DECODERS: dict[bytes, Callable[[bytes], bytes]] = {b"br": brotli.decompress, b"gzip": gzip.decompress}


class AnswerCheck:
    """Knows what each operation may answer."""

    def __init__(self, contract: Schema) -> None:
        self._contract = contract
        self._answers: dict[str, Schema] = {
            operation["operationId"]: operation["responses"]
            for item in contract["paths"].values()
            for operation in item.values()
        }
        self._validator = lru_cache(maxsize=None)(self._compile)

    def watching(self, operation: Operation, send_on: Send) -> Send:
        """`send_on`, and a look at what went through it. Events and files are left alone."""
        if operation.route_class == "stream":
            return send_on
        return _Watched(self, operation.operation_id, send_on).send

    def problems(self, operation_id: str, status: int, media_type: str, body: bytes) -> list[str]:
        """What is wrong with an answer: codes and places, and none of its values."""
        known = self._answers[operation_id]
        name = next((one for one in (str(status), f"{status // 100}XX", "default") if one in known), None)
        if name is None:
            return [f"status {status} is not in the contract"]
        if media_type not in _JSON or not body:
            return []
        validator = self._validator(operation_id, name, media_type)
        if validator is None:
            return [f"{media_type} is not in the contract for {status}"]
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            return ["the body is not JSON"]
        if validator.is_valid(value):
            return []
        return [f"{problem.pointer or '/'}: {problem.code}" for problem in found_problems(validator, value, "")]

    def _compile(self, operation_id: str, status: str, media_type: str) -> Validator | None:
        content: Schema = self._answers[operation_id][status].get("content", {})
        schema = content.get(media_type, {}).get("schema")
        return None if schema is None else compile_schema(schema, self._contract)


class _Watched:
    """Passes an answer on and keeps its body, up to a limit, until it is complete."""

    def __init__(self, check: AnswerCheck, operation_id: str, send_on: Send) -> None:
        self._check, self._operation_id, self._send_on = check, operation_id, send_on
        self._status = 0
        self._headers: dict[bytes, bytes] = {}
        self._body: bytearray | None = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = {name.lower(): value for name, value in message["headers"]}
        else:
            self._keep(message.get("body", b""))
        await self._send_on(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self._look()

    def _keep(self, chunk: bytes) -> None:
        if self._body is None:
            return
        self._body += chunk
        if len(self._body) > MOST_CHECKED:
            self._body = None

    def _look(self) -> None:
        if self._body is None:
            return
        decode = _DECODERS.get(self._headers.get(b"content-encoding", b""), bytes)
        media_type = self._headers.get(b"content-type", b"").split(b";")[0].strip().lower().decode("latin-1")
        problems = self._check.problems(self._operation_id, self._status, media_type, decode(bytes(self._body)))
        if problems:
            BREAKS.labels(self._operation_id).inc()
            log.warning("contract.broken", operation_id=self._operation_id, status=self._status, problems=problems)


def answer_check(contract: dict[str, Any], environment: str) -> AnswerCheck | None:
    """In staging alone: in production it would cost every answer a second look."""
    return AnswerCheck(contract) if environment == "staging" else None
