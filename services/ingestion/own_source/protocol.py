"""Writing Airbyte protocol 0.3.2 messages to standard output, one a line."""

import json
import sys
import time
from collections.abc import Mapping

Fields = Mapping[str, object]


class Output:
    """Messages of one run. Each STATE says how many records it covers, so that a reader can count after."""

    def __init__(self) -> None:
        self._emitted_at = int(time.time() * 1000)
        self._since_state = 0

    def record(self, namespace: str | None, stream: str, row: Fields) -> None:
        self._since_state += 1
        send("RECORD", record={**_named(namespace), "stream": stream, "data": row, "emitted_at": self._emitted_at})

    def state(self, namespace: str | None, stream: str, state: Fields) -> None:
        described = {"stream_descriptor": {**_named(namespace), "name": stream}, "stream_state": state}
        send("STATE", state={"type": "STREAM", "stream": described, "sourceStats": {"recordCount": self._since_state}})
        self._since_state = 0

    def status(self, namespace: str | None, stream: str, status: str) -> None:
        described = {"stream_descriptor": {**_named(namespace), "name": stream}, "status": status}
        trace = {"type": "STREAM_STATUS", "emitted_at": self._emitted_at, "stream_status": described}
        send("TRACE", trace=trace)


def send(kind: str, **body: object) -> None:
    sys.stdout.write(json.dumps({"type": kind, **body}, separators=(",", ":")) + "\n")


def log(message: str) -> None:
    """Said at once: whoever listens has to know that a source that waits is alive."""
    send("LOG", log={"level": "INFO", "message": message})
    sys.stdout.flush()


def fail(message: str, *, failure_type: str, internal_message: str | None = None) -> None:
    """Tell why the run ends; `failure_type` is `config_error`, `transient_error` or `system_error`."""
    error = {"message": message, "internal_message": internal_message or message, "failure_type": failure_type}
    send("TRACE", trace={"type": "ERROR", "emitted_at": int(time.time() * 1000), "error": error})


def _named(namespace: str | None) -> Fields:
    return {} if namespace is None else {"namespace": namespace}
