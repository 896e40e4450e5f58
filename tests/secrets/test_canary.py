"""Known values, written through every operation that takes one; then everything that is ever written down is searched.

Logs of every level, traces, metrics, jobs and dead letters, audit rows, idempotency keys: the value is in none of them,
in no common encoding.
"""

import base64
import io
import json

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from contracts.secrets import registry
from contracts.secrets.api import new_ref
from contracts.secrets.registry import EncryptedColumn
from tests.log_lines import log_lines
from tests.search import encodings, stored
from tests.secrets.vaulting import Caller

__all__ = ["log_lines", "stored"]

CANARY = "canary-4f1d2c7a9e8b-value"
COLUMN = "ingestion.example.sealed"


@pytest.fixture
def spans(monkeypatch):
    """Every span that ends during the test."""
    exporter = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield exporter
    exporter.shutdown()


@pytest.fixture
def column(monkeypatch):
    more = (EncryptedColumn("ingestion.example", "sealed", "envelope", "pii", "ingestion"),)
    monkeypatch.setattr(registry, "ENCRYPTED_COLUMNS", registry.ENCRYPTED_COLUMNS + more)


async def _everything(caller: Caller, worker_of) -> list[httpx.Response]:
    """Each operation that takes or gives a value: done, refused, and failed."""
    ref, place = new_ref(), {"column": COLUMN, "record": "1", "record_version": 1}
    answers = [
        await caller.put(CANARY, ref),
        await caller.put(CANARY, ref, kind="unheard_of"),
        await caller.put(CANARY, ref, purpose="webhook"),
        await caller.put(CANARY, ref, expires_at="never"),
        await caller.put(CANARY * 4000, new_ref()),
        await caller.of("reporting").put(CANARY, ref),
        await caller.of("metrics").resolve(ref),
        await caller.post("encrypt", {"value": CANARY, "place": place | {"column": "a.b.c"}}),
        await caller.post("encrypt", {"value": CANARY, "place": place, "more": CANARY}),
        await caller.post("decrypt", {"envelope": base64.b64encode(CANARY.encode()).decode(), "place": place}),
        await caller.client.put(
            f"/internal/secrets/{ref}",
            content=json.dumps({"value": CANARY})[:-1],
            headers=caller.headers() | {"content-type": "application/json"},
        ),
    ]
    given = await caller.post("encrypt", {"value": CANARY, "place": place})
    opened = await caller.post("decrypt", {"envelope": given.json()["envelope"], "place": place})
    resolved = await caller.resolve(ref)
    assert opened.json()["value"] == resolved.json()["value"] == CANARY
    answers.append(given)
    answers.append(await caller.admin("POST", "rotations", {}))
    await worker_of("secrets")
    answers += [await caller.admin("GET", path) for path in ("keys", "rotations", "credentials", "events")]
    answers.append(await caller.delete(ref))
    return answers


@pytest.mark.usefixtures("column")
class TestCanary:
    async def test_is_found_nowhere(self, ingestion: Caller, worker_of, stored, spans, log_lines, capfd):
        answers = await _everything(ingestion, worker_of)
        told = io.StringIO()
        told.writelines(answer.text + str(answer.headers) for answer in answers)
        told.write((await ingestion.client.get("/metrics/app/")).text)
        told.writelines(span.to_json() for span in spans.get_finished_spans())
        out, err = capfd.readouterr()

        logged = "\n".join(log_lines)
        written = b"\n".join([told.getvalue().encode(), logged.encode(), out.encode(), err.encode(), stored()])

        assert "request.finished" in logged
        assert spans.get_finished_spans()
        assert b"secret.resolved" in written
        assert [form for form in encodings(CANARY) if form in written] == []

    async def test_would_be_found(self, stored, ingestion: Caller):
        """The search itself works: a label is no secret, and is found in the database."""
        await ingestion.stored(CANARY, label="canary-in-a-label")
        assert b"canary-in-a-label" in stored()

    async def test_is_not_in_the_trace_of_a_failure(self, ingestion: Caller, rows, log_lines):
        """A statement that fails is logged with its traceback, and without what was in it."""
        rows("alter table secrets.secret add constraint ck_broken check (label <> 'breaks') not valid")
        try:
            answer = await ingestion.put(CANARY, label="breaks")
        finally:
            rows("alter table secrets.secret drop constraint ck_broken")
        logged = "\n".join(log_lines)
        assert answer.status_code == 500
        assert "ck_broken" in logged
        assert [form for form in encodings(CANARY) if form in (logged + answer.text).encode()] == []
