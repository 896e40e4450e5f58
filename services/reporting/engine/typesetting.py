"""Typst, with the fonts of a package and its own: none of the machine's, so that bytes are equal everywhere."""

import json
import threading
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import font_roboto
import typst

_ONE_AT_A_TIME = threading.Lock()
_REMEMBERED_TURNS = 10
A4_POINTS = 595.28
_DECODED = b"""#set page(width: 100pt, height: auto, margin: 0pt)
#image(bytes(json(bytes(sys.inputs.data)).png), format: "png", width: 100%)
"""
_PICTURE = b"""#let picture = json(bytes(sys.inputs.data))
#set page(width: picture.width * 1pt, height: auto, margin: 0pt, fill: white)
#stack(..picture.svgs.map(svg => image(bytes(svg), format: "svg", width: 100%)))
"""


def typeset(source: bytes, data: object, *, timestamp: datetime) -> bytes:
    """A PDF. `data` reaches the template as JSON alone: whatever is in it is text, never markup."""
    text = json.dumps(data, ensure_ascii=False)
    with _ONE_AT_A_TIME:
        made = _bytes(_compiler().compile(source, format="pdf", sys_inputs={"data": text}, timestamp=timestamp))
        _forget()
        return made


def paint(svgs: Sequence[str], *, pixels: int) -> bytes:
    """A PNG of `pixels` width on white, with the pictures below each other."""
    text = json.dumps({"svgs": svgs, "width": 720}, ensure_ascii=False)
    with _ONE_AT_A_TIME:
        return _bytes(_compiler().compile(_PICTURE, format="png", sys_inputs={"data": text}, ppi=72 * pixels / 720))


def paint_page(source: bytes, data: object, *, pixels: int) -> bytes:
    """The first page, as a PNG of `pixels` width where it is an A4; `data` as in `typeset`."""
    text = json.dumps(data, ensure_ascii=False)
    with _ONE_AT_A_TIME:
        painted = _bytes(
            _compiler().compile(source, format="png", sys_inputs={"data": text}, ppi=72 * pixels / A4_POINTS)
        )
        _forget()
        return painted


def decode(png: bytes) -> None:
    """Raises `TypstError` unless it can be shown."""
    text = json.dumps({"png": list(png)})
    with _ONE_AT_A_TIME:
        _compiler().compile(_DECODED, format="png", sys_inputs={"data": text}, ppi=36)
        _forget()


def _forget() -> None:
    """Typst remembers what it set for ten turns, hundreds of MiB of it; reports do not repeat each other."""
    for _ in range(_REMEMBERED_TURNS):
        _compiler().compile(b"", format="svg", sys_inputs={})


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    folder = Path(font_roboto.__file__).parent / "files"
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])
    return typst.Compiler(b"", root=str(folder), font_paths=fonts, ignore_system_fonts=True)


def _bytes(compiled: bytes | list[bytes] | None) -> bytes:
    if isinstance(compiled, list):
        return compiled[0]
    if compiled is None:
        raise TypeError("Typst wrote no bytes")
    return compiled
