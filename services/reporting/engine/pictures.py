"""A local search grid as a picture: the rank in each pin, five bands that colour-blind people tell apart, and shapes.

Not found is hollow, an error is hatched, an excluded point is a dot: none of them needs a colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.reporting.report_inputs.local_grid import GridStatus
from services.reporting.engine.svg import INK, MUTED, label, picture, tag
from services.reporting.engine.typesetting import paint
from services.reporting.engine.wording import short

WIDTH, MARGIN, HEAD, FOOT = 720.0, 20.0, 58.0, 62.0


@dataclass(frozen=True)
class Pin:
    """One point of the lattice, from the north-west. `rank` is null where it is not among the first `depth`."""

    row: int
    column: int
    status: GridStatus
    rank: int | None


@dataclass(frozen=True)
class Band:
    """Ranks up to `last`, and how they look. Text on each has a contrast of 4.5 or more."""

    name: str
    last: int
    fill: str
    ink: str


BANDS = (
    Band("1–3", 3, "#0b4f8a", "#ffffff"),
    Band("4–10", 10, "#7fb8e6", "#10202f"),
    Band("11–20", 20, "#f6d87a", "#2b2410"),
    Band("21+", 1000, "#e08a3c", "#24140a"),
)
"""The fifth one is `not found`."""


def heatmap_svg(pins: Sequence[Pin], *, size: int, depth: int, title: str, caption: str, headed: bool = True) -> str:
    """A square of `size` points a side, with a legend that counts; `headed` writes the title into the picture."""
    pitch = (WIDTH - 2 * MARGIN) / size
    radius = min(pitch * 0.44, 26.0)
    top = HEAD if headed else HEAD / 2
    drawn = [_pin(pin, MARGIN + (pin.column + 0.5) * pitch, top + (pin.row + 0.5) * pitch, radius) for pin in pins]
    height = top + size * pitch + FOOT
    head = label(short(title, 70), MARGIN, 26, size=18, ink=INK, bold=True) if headed else ""
    head += label(short(caption, 110), MARGIN, top - 12, size=12)
    ground = tag(
        "rect",
        {
            "class": "ground",
            "x": MARGIN / 2,
            "y": top,
            "width": WIDTH - MARGIN,
            "height": size * pitch,
            "rx": 8,
            "fill": "#eef1f5",
        },
    )
    return picture(
        WIDTH, height, title, describe(pins, depth), head, ground, *drawn, *_legend(pins, depth, height - 30)
    )


def heatmap_png(pins: Sequence[Pin], *, size: int, depth: int, title: str, caption: str, pixels: int = 1440) -> bytes:
    """The same as a PNG of `pixels` width, on white."""
    return paint([heatmap_svg(pins, size=size, depth=depth, title=title, caption=caption)], pixels=pixels)


def counts(pins: Sequence[Pin], depth: int) -> list[tuple[str, int]]:
    """How many points are in which band, in the legend's order. Bands beyond the depth are left out."""
    told = [(band.name, sum(_band(pin) is band for pin in pins)) for band in BANDS[: 4 if depth > 20 else 3]]
    missing = sum(pin.status in ("ok", "empty") and pin.rank is None for pin in pins)
    errors = sum(pin.status == "error" for pin in pins)
    return [*told, ("not found", missing), ("no answer", errors)]


def describe(pins: Sequence[Pin], depth: int) -> str:
    """The words that stand for the picture."""
    return f"{len(pins)} points. " + "; ".join(f"{name}: {count}" for name, count in counts(pins, depth))


def _band(pin: Pin) -> Band | None:
    if pin.status != "ok" or pin.rank is None:
        return None
    return next(band for band in BANDS if pin.rank <= band.last)


def _pin(pin: Pin, x: float, y: float, radius: float) -> str:
    if pin.status == "excluded":
        return tag("circle", {"class": "dot", "cx": x, "cy": y, "r": 3, "fill": MUTED})
    if pin.status == "error":
        return _hatched(x, y, radius)
    band = _band(pin)
    if band is None:
        return _hollow(x, y, radius)
    disc = tag("circle", {"cx": x, "cy": y, "r": radius, "fill": band.fill, "stroke": "#ffffff", "stroke-width": 1.5})
    size = max(radius * (0.95 if (pin.rank or 0) < 100 else 0.7), 6.0)
    return disc + label(str(pin.rank), x, y + size * 0.36, size=size, anchor="middle", ink=band.ink, bold=True)


def _hollow(x: float, y: float, radius: float) -> str:
    ring: dict[str, str | float | int] = {"class": "hollow", "cx": x, "cy": y, "r": radius - 1, "fill": "#ffffff"}
    bar: dict[str, str | float | int] = {"x1": x - radius * 0.35, "x2": x + radius * 0.35, "y1": y, "y2": y}
    line: dict[str, str | float | int] = {"stroke": MUTED, "stroke-width": 2}
    return tag("circle", ring | line) + tag("line", bar | line)


def _hatched(x: float, y: float, radius: float) -> str:
    line: dict[str, str | float | int] = {"stroke": INK, "stroke-width": 1.5}
    ring: dict[str, str | float | int] = {"class": "hatched", "cx": x, "cy": y, "r": radius - 1, "fill": "#ffffff"}
    strokes: list[str] = []
    for shift in (-0.9, -0.3, 0.3, 0.9):
        across = radius * shift / 2
        reach = radius * (1 - abs(shift) * 0.35) * 0.62
        ends = {"x1": x + across - reach, "y1": y + across + reach, "x2": x + across + reach, "y2": y + across - reach}
        strokes.append(tag("line", {"class": "ink-line"} | ends | line))
    return tag("circle", ring | line) + "".join(strokes)


def _legend(pins: Sequence[Pin], depth: int, y: float) -> list[str]:
    step = (WIDTH - 2 * MARGIN) / 6
    samples: list[Pin] = [
        Pin(0, 0, "ok", band.last if band.last < 1000 else 21) for band in BANDS[: 4 if depth > 20 else 3]
    ]
    samples += [Pin(0, 0, "empty", None), Pin(0, 0, "error", None)]
    drawn: list[str] = []
    for at, (sample, (name, count)) in enumerate(zip(samples, counts(pins, depth), strict=True)):
        x = MARGIN + at * step
        band = _band(sample)
        drawn.append(_swatch(band, x + 8, y) if band else _pin(sample, x + 8, y, 8))
        drawn.append(label(f"{name}: {count}", x + 22, y + 4, size=11.5))
    return drawn


def _swatch(band: Band, x: float, y: float) -> str:
    return tag("circle", {"cx": x, "cy": y, "r": 8, "fill": band.fill})
