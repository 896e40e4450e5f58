"""Reading an upload's rows for its commit: a batch at a time, checked and encoded, and the survey beside it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import polars as pl

from contracts.ingestion.uploads import MappingIssue
from services.ingestion.quarantine.service import BadRow
from services.ingestion.upload import stage
from services.ingestion.upload.accounts import Accounts
from services.ingestion.upload.check import KEY, check_batch, raw_rows
from services.ingestion.upload.lookup import LookupJoin
from services.ingestion.upload.plan import Plan
from services.ingestion.upload.survey import Surveyor


class FileFault(Exception):
    """The whole file cannot be trusted: dates in two formats, or money in two currencies."""

    def __init__(self, issue: MappingIssue) -> None:
        super().__init__(issue.message)
        self.issue = issue


@dataclass(frozen=True)
class Batch:
    """Checked rows on their way into the temporary table. `keys` are short hashes of the natural keys."""

    received: int
    rounded: int
    bad: list[BadRow]
    keys: pl.Series
    accounts: Accounts
    csv: memoryview


class Reading:
    """Reads and checks the file a batch at a time.

    Where its first batch shows the format of every date, the survey goes along with the check; otherwise the whole
    file is surveyed before. Raises `FileFault` then, and `raise_fault` does at the end of the file.
    """

    def __init__(self, folder: Path, plan: Plan, columns: list[str]) -> None:
        self._plan, self._columns = plan, columns
        self._surveyor = Surveyor(plan)
        joined = LookupJoin(folder, plan)
        frames = self._surveyed(joined.batches(folder))
        first = next(frames, None)
        if first is not None and self._surveyor.knows_formats():
            self._frames = chain([first], frames)
        else:
            deque(frames, maxlen=0)
            self.raise_fault()
            self._frames = joined.batches(folder)
        self._formats = self._surveyor.survey().formats

    def _surveyed(self, frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for frame in frames:
            self._surveyor.add(frame)
            yield frame

    def raise_fault(self) -> None:
        """Raise `FileFault` when what was read so far cannot be trusted."""
        if issue := self._surveyor.survey().issue:
            raise FileFault(issue)

    def next_batch(self) -> Batch | None:
        """The next batch, or None at the end of the file."""
        frame = next(self._frames, None)
        if frame is None:
            return None
        checked = check_batch(frame, self._plan, self._formats)
        rows = raw_rows(checked.good, self._plan)
        return Batch(
            received=len(frame),
            rounded=checked.rounded,
            bad=checked.bad,
            keys=rows[KEY].hash(),
            accounts=Accounts.of(rows, self._plan.shape.date_field.column),
            csv=stage.encode_rows(rows, self._columns),
        )
