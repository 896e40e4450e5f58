"""What the engine makes of single records: exact, apart, counted."""

import json
from uuid import uuid4

import pytest

from services.ingestion.dataset.registry import DatasetSchema
from services.ingestion.engine.errors import ProtocolBroken, ReconciliationFailed
from services.ingestion.engine.reading import Reading
from services.ingestion.engine.redaction import Redaction
from services.ingestion.engine.sink import StreamPlan, StreamSink, raw_id_prefix

FIELDS = {"id": {"type": "integer", "x-role": "identifier"}, "spend": {"type": ["number", "null"]}}
SCHEMA = {"type": "object", "required": ["id"], "properties": FIELDS}


@pytest.fixture
def sink():
    schema = DatasetSchema("things", "1.0.0", SCHEMA)
    made = StreamSink(StreamPlan("things", "file__records", schema, generation=1, sequence=0, whole=False))
    yield made
    made.close()


@pytest.fixture
def reading(sink):
    return Reading({(None, "things"): sink}, Redaction({}))


def record(data: str, **fields: str) -> bytes:
    extra = "".join(f', "{name}": {value}' for name, value in fields.items())
    return f'{{"type": "RECORD", "record": {{"stream": "things", "data": {data}{extra}}}}}'.encode()


def state(count: float | None = None, kind: str = "STREAM") -> bytes:
    body = {"type": kind, "stream": {"stream_descriptor": {"name": "things"}, "stream_state": {"at": 1}}}
    return json.dumps({"type": "STATE", "state": body | {"sourceStats": {"recordCount": count}}}).encode()


async def rows(sink: StreamSink) -> list[list[str]]:
    text = b"".join([chunk async for chunk in sink.rows.read(0, sink.rows.size)]).decode()
    return [line.split("\t") for line in text.splitlines()]


async def bad(sink: StreamSink) -> list[list[str]]:
    text = b"".join([chunk async for chunk in sink.bad.read(0, sink.bad.size)]).decode()
    return [line.split("\t") for line in text.splitlines()]


class TestRecord:
    async def test_keeps_numbers_of_any_size_digit_for_digit(self, reading, sink):
        data = '{"id": 123456789012345678901234567890, "spend": 0.1234567890123456789}'
        reading.feed([record(data), state(1)])
        assert [row[3] for row in await rows(sink)] == [data]

    async def test_escapes_what_copy_would_misread(self, reading, sink):
        reading.feed([record('{"id": 1, "name": "a\\\\b\\n\\t"}'), record('{"id":\t2}'), state(2)])
        assert [row[3] for row in await rows(sink)] == ['{"id": 1, "name": "a\\\\\\\\b\\\\n\\\\t"}', '{"id": 2}']

    @pytest.mark.parametrize(
        ("data", "rule"),
        [
            ('{"id": "one"}', "type"),
            ("{}", "required"),
            ("[1]", "type"),
            ('{"id": 1, "name": "a\\u0000b"}', "nul"),
            ('{"id": 1, "value": NaN}', "json"),
            ('{"id": 1, "value": Infinity}', "json"),
            ('{"id": 1, "name": "\\ud800"}', "json"),
        ],
    )
    async def test_sets_aside_what_cannot_be_kept_and_keeps_its_neighbours(self, reading, sink, data, rule):
        reading.feed([record('{"id": 1}'), record(data), record('{"id": 3}'), state(3)])

        [found] = await bad(sink)

        assert [row[0] for row in await rows(sink)] == ["1", "3"]
        assert found[0] == "2"
        assert json.loads(found[1].replace("\\\\", "\\"))[0]["rule"] == rule

    async def test_a_backslash_before_u0000_is_not_a_nul(self, reading, sink):
        reading.feed([record('{"id": 1, "name": "\\\\u0000"}'), state(1)])
        assert await bad(sink) == []

    async def test_keeps_what_the_source_says_it_changed(self, reading, sink):
        meta = '{"changes": [{"field": "name", "change": "TRUNCATED", "reason": "SOURCE_FIELD_SIZE_LIMITATION"}]}'
        reading.feed([record('{"id": 1}', meta=meta), record('{"id": 2}', meta='{"changes": []}'), state(2)])
        first, second = await rows(sink)
        assert json.loads(first[2])[0]["field"] == "name"
        assert second[2] == "\\N"

    async def test_sets_aside_what_lost_its_money_on_the_way(self, reading, sink):
        meta = '{"changes": [{"field": "name"}, {"field": "spend", "change": "NULLED", "reason": "SOURCE_ERROR"}]}'
        reading.feed([record('{"id": 1, "spend": null}', meta=meta), record('{"id": 2}'), state(2)])
        [found] = await bad(sink)
        [broken] = json.loads(found[1])
        assert (broken["pointer"], broken["rule"]) == ("/spend", "changed")
        assert "NULLED, SOURCE_ERROR" in broken["message"]
        assert [row[0] for row in await rows(sink)] == ["2"]

    async def test_does_not_mind_what_was_changed_in_a_field_that_is_not_kept(self, reading, sink):
        sink._fields = frozenset({"id"})
        meta = '{"changes": [{"field": "spend", "change": "NULLED", "reason": "SOURCE_ERROR"}]}'
        reading.feed([record('{"id": 1, "spend": null}', meta=meta), state(1)])
        assert (await bad(sink), len(await rows(sink))) == ([], 1)

    async def test_a_moment_that_cannot_be_is_left_to_the_database(self, reading, sink):
        reading.feed([record('{"id": 1}', emitted_at="1e300"), record('{"id": 2}', emitted_at="-1"), state(2)])
        assert [row[1] for row in await rows(sink)] == ["\\N", "\\N"]


class TestState:
    def test_covers_only_what_came_before_it(self, reading, sink):
        reading.feed([record('{"id": 1}'), state(1), record('{"id": 2}')])
        assert sink.covered.tally.rows == 1

    def test_of_another_count_is_a_loss(self, reading):
        with pytest.raises(ReconciliationFailed, match="sent 2 records of things, and 1 arrived"):
            reading.feed([record('{"id": 1}'), state(2)])

    def test_without_a_count_is_believed(self, reading, sink):
        reading.feed([record('{"id": 1}'), state(None)])
        assert sink.covered.tally.rows == 1

    @pytest.mark.parametrize("kind", ["LEGACY", "GLOBAL"])
    def test_of_the_whole_source_covers_every_stream(self, reading, sink, kind):
        reading.feed([record('{"id": 1}'), state(7, kind)])
        assert sink.covered.tally.rows == 1

    def test_that_names_no_stream_is_not_the_protocol(self, reading):
        with pytest.raises(ProtocolBroken):
            reading.feed([b'{"type": "STATE", "state": {"type": "STREAM"}}'])

    def test_with_a_nul_cannot_be_stored(self, reading):
        body = '{"type": "STREAM", "stream": {"stream_descriptor": {"name": "things"}, "stream_state": "\\u0000"}}'
        with pytest.raises(ProtocolBroken, match="NUL"):
            reading.feed([f'{{"type": "STATE", "state": {body}}}'.encode()])


class TestRawId:
    def test_is_the_same_for_the_same_row_of_the_same_read(self):
        connection = uuid4()
        assert raw_id_prefix(connection, "things", 1) == raw_id_prefix(connection, "things", 1)

    def test_is_another_for_another_connection_stream_or_generation(self):
        connection = uuid4()
        prefixes = {
            raw_id_prefix(connection, "things", 1),
            raw_id_prefix(connection, "things", 2),
            raw_id_prefix(connection, "others", 1),
            raw_id_prefix(uuid4(), "things", 1),
        }
        assert len(prefixes) == 4


class TestRedaction:
    def test_hides_every_configured_text(self):
        redaction = Redaction({"token": "s3cr3t-token", "nested": {"list": ["another-secret"]}, "short": "abc"})
        assert redaction.clean("s3cr3t-token another-secret abc") == "[redacted] [redacted] abc"

    def test_shortens_what_goes_on_and_on(self):
        assert len(Redaction({}).clean("x" * 5000)) == 1000
