"""What a run's output means: sends records to their streams, lets states cover them, and judges how it ended."""

import json
import math
import signal
from collections import Counter
from collections.abc import Mapping

import structlog

from services.ingestion.engine.errors import (
    ConnectorCrashed,
    ConnectorFailure,
    ConnectorMisconfigured,
    ConnectorTransient,
    CredentialsRefused,
    ProtocolBroken,
    StreamIncomplete,
)
from services.ingestion.engine.journal import Journal
from services.ingestion.engine.protocol import (
    Log,
    Message,
    State,
    Trace,
    TraceError,
    canonical,
    decode,
    part,
    stream_id,
)
from services.ingestion.engine.redaction import Redaction
from services.ingestion.engine.refusals import is_refusal
from services.ingestion.engine.sink import StreamSink

log: structlog.stdlib.BoundLogger = structlog.get_logger()
MOST_PLAIN_LINES = 10_000
Sinks = Mapping[tuple[str | None, str], StreamSink]


class Reading:
    """One attempt's output so far. `filtered` counts records of streams that nobody asked for."""

    def __init__(self, sinks: Sinks, redaction: Redaction, journal: Journal | None = None) -> None:
        self.sinks = sinks
        self.journal = journal or Journal(redaction)
        self.filtered: Counter[str] = Counter()
        self.estimates: dict[str, int] = {}
        self.current: str | None = None
        self._redaction = redaction
        self._statuses: dict[str, str] = {}
        self._error: TraceError | None = None
        self._plain_lines = 0
        self._messages = 0

    @property
    def emitted(self) -> int:
        return sum(sink.tally.emitted for sink in self.sinks.values()) + self.filtered.total()

    def feed(self, lines: list[bytes]) -> None:
        """Take whole lines of output. Raises `ConnectorFailure` for what makes the run worthless from here on."""
        sinks = self.sinks
        for line in lines:
            message = decode(line)
            if message is None:
                self._read_plain(line)
            elif message.type == "RECORD" and (record := message.record) is not None:
                sink = sinks.get((record.namespace, record.stream))
                if sink is not None:
                    sink.accept(record)
                else:
                    self.filtered[stream_id(record.stream, record.namespace)] += 1
            else:
                self._read_other(message)

    def finish(self, exit_code: int) -> None:
        """The output is over: everything may be committed, unless the run did not end well, which is raised."""
        if self._error is not None:
            raise failure_of(self._error, self._redaction)
        if exit_code:
            raise ConnectorCrashed(_crash_message(exit_code))
        if not self._messages and not self.emitted:
            raise ProtocolBroken("The connector printed nothing that is the Airbyte protocol.")
        self._check_complete()
        for sink in self.sinks.values():
            sink.cover(None, complete=True)

    def _check_complete(self) -> None:
        if not self._statuses:
            return
        missing = [sink.plan.stream for sink in self.sinks.values() if not self._is_complete(sink)]
        if missing:
            raise StreamIncomplete(f"The connector ended without finishing {', '.join(sorted(missing))}.")

    def _is_complete(self, sink: StreamSink) -> bool:
        return self._statuses.get(sink.plan.stream) == "COMPLETE"

    def _read_other(self, message: Message) -> None:
        self._messages += 1
        match message.type:
            case "STATE":
                self._read_state(message)
            case "TRACE":
                self._read_trace(part(Trace, message.trace))
            case "LOG":
                entry = part(Log, message.log)
                self.journal.hear(entry.level, entry.message)
            case "CONTROL":
                log.info("connector.control_ignored", reason="a connector may not change its own configuration")
            case "RECORD":
                raise ProtocolBroken("The connector sent a record without data.")
            case _:
                log.debug("connector.message_ignored", type=message.type[:40])

    def _read_state(self, message: Message) -> None:
        if not message.state:
            raise ProtocolBroken("The connector sent a state message without a state.")
        state = part(State, message.state)
        covered = self._covered_by(state)
        self._check_counts(state, covered)
        for sink in covered:
            if not sink.plan.whole:
                sink.cover(canonical(message.state))

    def _covered_by(self, state: State) -> list[StreamSink]:
        """The streams whose records until now a state covers: its own, or all of them."""
        if state.type != "STREAM":
            return list(self.sinks.values())
        if state.stream is None:
            raise ProtocolBroken("The connector sent a stream state that does not name its stream.")
        descriptor = state.stream.stream_descriptor
        sink = self.sinks.get((descriptor.namespace, descriptor.name))
        return [] if sink is None else [sink]

    def _check_counts(self, state: State, covered: list[StreamSink]) -> None:
        """Per stream only: the count of a global state says nothing about one of them."""
        expected = state.source_stats.record_count if state.source_stats else None
        if expected is not None and not math.isfinite(expected):
            raise ProtocolBroken("The connector sent a record count that is not a number.")
        for sink in covered:
            sink.check_state_count(expected if state.type == "STREAM" else None)

    def _read_trace(self, trace: Trace) -> None:
        if trace.error is not None:
            self._error = trace.error
            hear_error(self.journal, trace.error)
        if trace.stream_status is not None:
            self._read_status(trace)
        if trace.estimate is not None and trace.estimate.row_estimate is not None:
            name = stream_id(trace.estimate.name, trace.estimate.namespace)
            self.estimates[name] = int(trace.estimate.row_estimate)

    def _read_status(self, trace: Trace) -> None:
        assert trace.stream_status is not None
        descriptor, status = trace.stream_status.stream_descriptor, trace.stream_status.status
        self.current = stream_id(descriptor.name, descriptor.namespace)
        self._statuses[self.current] = status
        self.journal.hear("INFO", f"{self.current}: {status}")
        sink = self.sinks.get((descriptor.namespace, descriptor.name))
        if status == "COMPLETE" and sink is not None:
            sink.said_complete = True
            sink.cover(None, complete=True)

    def _read_plain(self, line: bytes) -> None:
        """Not a message: a record that is not strict JSON goes to quarantine, other text is only counted."""
        if not line.strip():
            return
        if line.lstrip().startswith(b'{"type"') or b'"RECORD"' in line[:200]:
            self._read_broken(line)
            return
        self._plain_lines += 1
        if self._plain_lines > MOST_PLAIN_LINES:
            raise ProtocolBroken("The connector prints text where Airbyte messages should be.")

    def _read_broken(self, line: bytes) -> None:
        text = line.decode(errors="replace")
        try:
            record = json.loads(text)["record"]
            sink = self.sinks.get((record.get("namespace"), record["stream"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ProtocolBroken("The connector printed a message that is cut off or cannot be read.") from error
        if sink is None:
            self.filtered[stream_id(str(record["stream"]), record.get("namespace"))] += 1
        else:
            sink.reject(text)


def hear_error(journal: Journal, error: TraceError) -> None:
    """The connector's own account of what went wrong, with what it says to its makers."""
    inner = f" ({error.internal_message})" if error.internal_message else ""
    journal.hear("ERROR", f"{error.message}{inner}")


def failure_of(error: TraceError, redaction: Redaction) -> ConnectorFailure:
    """What a connector's own error message means for the run."""
    message = redaction.clean(error.message) or "The connector reported an error without saying which."
    if error.failure_type != "transient_error" and is_refusal(error.message, error.internal_message):
        return CredentialsRefused(message)
    match error.failure_type:
        case "config_error":
            return ConnectorMisconfigured(message)
        case "transient_error":
            return ConnectorTransient(message)
        case _:
            return ConnectorFailure(message)


def _crash_message(exit_code: int) -> str:
    if exit_code < 0:
        return f"The connector was ended by {signal.Signals(-exit_code).name} before it was done."
    return f"The connector ended with exit code {exit_code} before it was done."
