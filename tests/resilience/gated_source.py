"""The demo source, held back: each run says as many lines as the file `GATE` allows, then only that it waits.

Whatever it is allowed, it does not end before the gate is open, which is when the file says -1. The last state of a
stream and its end are said together: a run that is killed between the two reads once more, as any source would, the
days that may still be restated. In the folder `reading`
beside that file each run leaves a file with its process id as the name, once it has started and is about to speak.
"""

import json
import os
import sys
import time
from pathlib import Path

from services.ingestion.demo_source import __main__ as source
from services.ingestion.own_source.protocol import Fields, Output

OPEN = -1
LAST_STREAM = '"microsoft_ads","name":"campaign_performance_report"}'


class Flawed(Output):
    """Some records break their contract, always the same ones."""

    def record(self, namespace: str, stream: str, row: Fields) -> None:
        if str(row.get("TimePeriod", "")).endswith("-13"):
            row = {**row, "Clicks": -1}
        super().record(namespace, stream, row)


class Gate:
    """Takes the place of standard output."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._out = sys.stdout
        self._said = 0
        (file.parent / "reading" / str(os.getpid())).touch()

    def write(self, text: str) -> None:
        while not self._may_say(text):
            waiting = {"type": "LOG", "log": {"level": "DEBUG", "message": "The gate is closed."}}
            self._out.write(json.dumps(waiting) + "\n")
            self._out.flush()
            time.sleep(0.02)
        self._out.write(text)
        self._said += 1

    def flush(self) -> None:
        self._out.flush()

    def _may_say(self, text: str) -> bool:
        allowed = int(self._file.read_text())
        is_end = '"status":"COMPLETE"' in text
        is_last_state = '"STATE"' in text and "reading_until" not in text
        if allowed == OPEN:
            return True
        if LAST_STREAM in text and (is_end or is_last_state):
            return False
        return is_end or self._said < allowed


if __name__ == "__main__":
    source.STATE_EVERY_DAYS = 1
    source.Output = Flawed  # type: ignore[misc]
    if sys.argv[1] == "read":
        sys.stdout = Gate(Path(os.environ["GATE"]))  # type: ignore[assignment]
    code = source.main(sys.argv[1:])
    sys.stdout.flush()
    sys.exit(code)
