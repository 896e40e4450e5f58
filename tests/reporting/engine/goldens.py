"""What each sample looked like when somebody last looked at it.

`python -m tests.reporting.engine.goldens` writes anew.
"""

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pypdfium2

from contracts.reporting.runs import REPORT_KINDS, ReportKind
from services.reporting.engine.pictures import Pin, heatmap_png
from services.reporting.engine.rendering import FORMATS, Format, render
from services.reporting.engine.sealing import MARK, Sealer
from tests.reporting.engine.samples import BRANDING, CELLS, KEY, sample

FOLDER = Path(__file__).parent / "goldens"
DIGESTS = FOLDER / "pdf.json"
UNBRANDED = FOLDER / "unbranded.json"
HEATMAP = FOLDER / "heatmap.png"
SCALE = 1  # pixels a point


def unsealed(content: bytes) -> bytes:
    """Without the token: a repository keeps nothing that looks like a secret."""
    return re.sub(MARK + rb"[\w.-]+", MARK, content)


def pages(pdf: bytes) -> list[bytes]:
    """Each page as a PNG in greys."""
    return [_grey_png(page) for page in pypdfium2.PdfDocument(pdf)]


def difference(one: bytes, other: bytes) -> float:
    """Mean difference of two such PNGs' pixels, 0 to 255; of pictures of different sizes it is 255."""
    if one[16:24] != other[16:24]:
        return 255.0
    first, second = _pixels(one), _pixels(other)
    return sum(abs(a - b) for a, b in zip(first, second, strict=True)) / len(first)


def members(xlsx: bytes) -> dict[str, str]:
    """The digest of each file of a workbook: how a machine's zlib packs them does not matter."""
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def unbranded(kind: ReportKind, wanted: Format) -> str:
    """The digest of a report of somebody who has set no branding up, without its seal."""
    content = render(sample(kind, branding={"name": "Opsight"}), wanted, Sealer(KEY)).content
    looked_at = json.dumps(members(content)).encode() if wanted == "xlsx" else unsealed(content)
    return hashlib.sha256(looked_at).hexdigest()


def branded(wanted: Format) -> bytes:
    """A report with all that a branding has."""
    return render(sample("ads_performance", branding=BRANDING), wanted, Sealer(KEY)).content


def heatmap_of_sample() -> bytes:
    pins = [Pin(each["row"], each["column"], each["status"], each["rank"]) for each in CELLS]
    return heatmap_png(pins, size=5, depth=60, title="dentist near me", caption="Northwind", pixels=360)


def _grey_png(page: pypdfium2.PdfPage) -> bytes:
    bitmap = page.render(scale=SCALE, grayscale=True)
    lines = [bytes(bitmap.buffer)[at * bitmap.stride :][: bitmap.width] for at in range(bitmap.height)]
    data = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    written = [struct.pack(">I", len(d)) + name + d + struct.pack(">I", zlib.crc32(name + d)) for name, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def _pixels(png: bytes) -> bytes:
    (length,) = struct.unpack(">I", png[33:37])
    return zlib.decompress(png[41 : 41 + length])


def write() -> None:
    sealer, digests = Sealer(KEY), dict[str, str]()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for kind in REPORT_KINDS:
        for wanted in FORMATS:
            content = render(sample(kind), wanted, sealer).content
            if wanted == "pdf":
                digests[kind] = hashlib.sha256(content).hexdigest()
                for at, page in enumerate(pages(content), 1):
                    (FOLDER / f"{kind}-{at}.png").write_bytes(page)
            else:
                (FOLDER / f"{kind}.{wanted}").write_bytes(unsealed(content) if wanted != "xlsx" else content)
    _write_branded(digests)
    plain = {f"{kind}.{wanted}": unbranded(kind, wanted) for kind in REPORT_KINDS for wanted in FORMATS}
    UNBRANDED.write_text(json.dumps(plain, indent=1) + "\n")
    DIGESTS.write_text(json.dumps(digests, indent=1) + "\n")
    HEATMAP.write_bytes(heatmap_of_sample())


def _write_branded(digests: dict[str, str]) -> None:
    pdf = branded("pdf")
    digests["branded"] = hashlib.sha256(pdf).hexdigest()
    for at, page in enumerate(pages(pdf), 1):
        (FOLDER / f"branded-{at}.png").write_bytes(page)
    (FOLDER / "branded.html").write_bytes(unsealed(branded("html")))
    (FOLDER / "branded.xlsx").write_bytes(branded("xlsx"))


if __name__ == "__main__":
    write()
