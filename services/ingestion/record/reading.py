"""The records of a JSON array or of NDJSON, one at a time: a body of any size takes the memory of one record."""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from services.ingestion.errors import RecordsUnreadable

Format = Literal["array", "ndjson"]
MOST_BYTES = 256 * 1024
SHOWN_BYTES = 10_000
READ_BYTES = 1 << 20
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Sent:
    """One record as it was sent. `row` counts from 1: the place in the array, or the line.

    `fault` says why it cannot be looked at; `raw` is then only its beginning.
    """

    row: int
    raw: bytes
    fault: str | None = None


def read_records(path: Path, body: Format) -> Iterator[Sent]:
    """The records of the file at `path`. Raises `RecordsUnreadable` where an array breaks off or is none."""
    with path.open("rb") as file:
        yield from _lines(file) if body == "ndjson" else _ArrayReader(file).elements()


def _lines(file: BinaryIO) -> Iterator[Sent]:
    row = 0
    while line := file.readline(MOST_BYTES + 1):
        row += 1
        if len(line) > MOST_BYTES and not line.endswith(b"\n"):
            _skip_line(file)
            yield Sent(row, line[:SHOWN_BYTES], f"The record has more than {MOST_BYTES // 1024} KiB.")
            continue
        raw = line.strip(b" \t\r\n" if row > 1 else b" \t\r\n\xef\xbb\xbf")
        if raw:
            yield Sent(row, raw)


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(READ_BYTES)) and not rest.endswith(b"\n"):
        pass


class _ArrayReader:
    """Finds where each element of the outermost array ends; what is in it is for others to judge."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text, self._at, self._over = "", 0, False
        self._row = 0

    def elements(self) -> Iterator[Sent]:
        if self._next_character() != "[":
            raise self._broken("The body is not a JSON array.")
        self._at += 1
        if self._next_character() == "]":
            self._at += 1
        else:
            yield from self._filled()
        if self._next_character():
            raise self._broken("Something follows the end of the array.")

    def _filled(self) -> Iterator[Sent]:
        while True:
            self._row += 1
            yield Sent(self._row, self._element().encode(errors="surrogatepass"))
            mark = self._next_character()
            self._at += 1
            if mark == "]":
                return
            if mark != ",":
                raise self._broken(f"After record {self._row}, a comma or the end of the array is expected.")
            self._next_character()

    def _element(self) -> str:
        while True:
            end = self._end_of_element()
            # A number at the end of what has been read may go on.
            if end is not None and (end < len(self._text) or self._over):
                if end - self._at > MOST_BYTES:
                    raise self._too_long()
                element, self._at = self._text[self._at : end], end
                return element
            if self._over:
                raise self._broken(f"Record {self._row} is not JSON, or the body ends within it.")
            if len(self._text) - self._at > MOST_BYTES:
                raise self._too_long()
            self._read_on()

    def _end_of_element(self) -> int | None:
        try:
            return _DECODER.raw_decode(self._text, self._at)[1]
        except json.JSONDecodeError:
            return None
        except RecursionError as error:
            raise self._broken(f"Record {self._row} is nested too deeply.") from error

    def _next_character(self) -> str:
        """The next one that is no blank, without taking it; "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if self._over:
                return ""
            self._read_on()

    def _read_on(self) -> None:
        piece = self._file.read(READ_BYTES)
        self._over = not piece
        try:
            self._text = self._text[self._at :] + self._decode(piece, self._over)
        except UnicodeDecodeError as error:
            raise self._broken("The body is not UTF-8.") from error
        self._at = 0

    def _too_long(self) -> RecordsUnreadable:
        return self._broken(f"Record {self._row} has more than {MOST_BYTES // 1024} KiB, or is not JSON.")

    def _broken(self, message: str) -> RecordsUnreadable:
        return RecordsUnreadable(message)
