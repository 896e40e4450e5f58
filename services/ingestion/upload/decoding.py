"""Which text encoding a file has: UTF-8, UTF-16, or Windows-1252 / Latin-1. Anything else is refused, not guessed."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from services.ingestion.upload.refusal import refuse

CHUNK = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[\u0080-\ud7ff\ue000-\U0010ffff]")
_C1 = re.compile(b"[\x80-\x9f]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


def detect_encoding(path: Path) -> str:
    """The encoding of the whole text file at `path`; raises `UploadRefused` with the first row that does not fit."""
    head = _head(path)
    for bom, encoding in BOMS:
        if head.startswith(bom):
            _check_decodes(path, encoding)
            return encoding
    if encoding := _utf16_without_bom(head):
        _check_decodes(path, encoding)
        return encoding
    return _utf8_or_single_byte(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _utf16_without_bom(head: bytes) -> str | None:
    """ASCII text in UTF-16 has a zero in every other byte."""
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.7 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _utf8_or_single_byte(path: Path) -> str:
    """UTF-8 when every byte fits; a single-byte encoding only when nothing in the file is UTF-8 beyond ASCII."""
    row, first_foreign, has_utf8 = 1, 0, False
    for text in _decoded(path, "utf-8", errors="surrogateescape"):
        if found := _CONTROL.search(text):
            row_of_control = row + text.count("\n", 0, found.start())
            raise refuse("not_text", "The file is not text, or its encoding is unknown.", row=row_of_control)
        if not text.isascii():
            if not first_foreign and (found := _FOREIGN.search(text)):
                first_foreign = row + text.count("\n", 0, found.start())
            has_utf8 = has_utf8 or _NOT_ASCII.search(text) is not None
        row += text.count("\n")
    if not first_foreign:
        return "utf-8"
    if has_utf8:
        raise refuse("mixed_encoding", "This row is not UTF-8, though others are.", row=first_foreign)
    return _single_byte(path)


def _single_byte(path: Path) -> str:
    with path.open("rb") as file:
        has_c1 = any(_C1.search(chunk) for chunk in iter(lambda: file.read(CHUNK), b""))
    if not has_c1:
        return "latin-1"
    _check_decodes(path, "cp1252")
    return "cp1252"


def _check_decodes(path: Path, encoding: str) -> None:
    row = 1
    try:
        for text in _decoded(path, encoding, errors="strict"):
            row += text.count("\n")
    except UnicodeDecodeError as error:
        row += error.object[: error.start].decode(encoding, "ignore").count("\n")
        raise refuse("wrong_encoding", f"This row is not {encoding}.", row=row) from error


def _decoded(path: Path, encoding: str, *, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
