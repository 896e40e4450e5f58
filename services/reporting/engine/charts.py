"""Line and bar charts as SVG. They draw the numbers they get; only positions on the page are computed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.reporting.report_inputs.figures import Unit
from services.reporting.engine.formatting import number_text
from services.reporting.engine.svg import INK, RULE, label, picture, tag
from services.reporting.engine.wording import short

WIDTH, HEIGHT = 640.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 74.0, 12.0, 12.0, 26.0
BAR, BAR_LEFT, BAR_RIGHT = 24.0, 170.0, 120.0


@dataclass(frozen=True)
class Scale:
    """From values to heights: `low` at the bottom, a rule each `step`."""

    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    @property
    def rules(self) -> list[float]:
        return [self.low + at * self.step for at in range(round((self.high - self.low) / self.step) + 1)]


def line_chart(
    title: str, days: Sequence[tuple[date, Decimal | None]], unit: Unit, currency: str | None, color: str
) -> tuple[str, str]:
    """The picture of a series, and the words that stand for it. A day that was not reported is a gap."""
    known = [(day, value) for day, value in days if value is not None]
    description = _describe_line(known, len(days), unit, currency)
    if not known:
        nothing = label("Nothing was reported.", WIDTH / 2, HEIGHT / 2, anchor="middle", size=13)
        return picture(WIDTH, HEIGHT, title, description, nothing), description
    scale = _scale([float(value) for _, value in known])
    axes = [_rule(scale, at, unit, currency) for at in scale.rules]
    names = [_day_name(days, at) for at in sorted({0, (len(days) - 1) // 2, len(days) - 1})]
    return picture(WIDTH, HEIGHT, title, description, *axes, *names, *_runs(days, scale, color)), description


def bar_chart(
    title: str, bars: Sequence[tuple[str, Decimal | None]], unit: Unit, currency: str | None, color: str
) -> tuple[str, str]:
    """Bars beside their names, in the order in which they come."""
    known = [float(value) for _, value in bars if value is not None]
    most = max([abs(value) for value in known], default=0.0) or 1.0
    height = max(len(bars), 1) * (BAR + 8) + 8
    room = WIDTH - BAR_LEFT - BAR_RIGHT
    drawn: list[str] = []
    for at, (name, value) in enumerate(bars):
        top = 8 + at * (BAR + 8)
        width = 0.0 if value is None else abs(float(value)) / most * room
        drawn.append(label(short(name, 24), BAR_LEFT - 10, top + 16, anchor="end", ink=INK, size=12))
        drawn.append(
            tag(
                "rect",
                {
                    "class": "series-fill",
                    "x": BAR_LEFT,
                    "y": top,
                    "width": width,
                    "height": BAR,
                    "rx": 3,
                    "fill": color,
                },
            )
        )
        drawn.append(label(number_text(value, unit, currency), BAR_LEFT + width + 8, top + 16, size=12))
    description = "; ".join(f"{short(name, 60)}: {number_text(value, unit, currency)}" for name, value in bars)
    return picture(WIDTH, height, title, description or "Nothing was reported.", *drawn), description


def _describe_line(known: Sequence[tuple[date, Decimal]], days: int, unit: Unit, currency: str | None) -> str:
    if not known:
        return f"Nothing was reported on any of {days} days."
    lowest, highest = min(known, key=lambda each: each[1]), max(known, key=lambda each: each[1])
    told = [
        f"{known[0][0].isoformat()}: {number_text(known[0][1], unit, currency)}",
        f"{known[-1][0].isoformat()}: {number_text(known[-1][1], unit, currency)}",
        f"lowest {number_text(lowest[1], unit, currency)} on {lowest[0].isoformat()}",
        f"highest {number_text(highest[1], unit, currency)} on {highest[0].isoformat()}",
    ]
    gaps = f"; {days - len(known)} days not reported" if days > len(known) else ""
    return "; ".join(told) + gaps


def _scale(values: Sequence[float]) -> Scale:
    """From zero unless that would flatten the line; three to six rules at round numbers."""
    least, most = min(values), max(values)
    low = min(0.0, least) if least < most / 2 or least <= 0 else least - (most - least) * 0.2
    span = (most - low) or abs(most) or 1.0
    raw = span / 4
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * each for each in (1, 2, 2.5, 5, 10) if unit * each >= raw)
    bottom = math.floor(low / step) * step
    top = math.ceil(most / step) * step
    return Scale(bottom, top if top > bottom else bottom + step, step)


def _rule(scale: Scale, at: float, unit: Unit, currency: str | None) -> str:
    y = scale.y(at)
    line = tag("line", {"class": "rule", "x1": LEFT, "x2": WIDTH - RIGHT, "y1": y, "y2": y, "stroke": RULE})
    return line + label(_axis_text(at, unit), LEFT - 8, y + 4, anchor="end")


def _axis_text(at: float, unit: Unit) -> str:
    value = Decimal(repr(round(at, 10)))
    for size, sign in ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "k")):
        if abs(value) >= size and unit in ("money", "count", "number"):
            return number_text(value / size, "number") + sign
    return number_text(value, "number" if unit == "money" else unit)


def _x(at: int, days: int) -> float:
    return LEFT + (at / (days - 1) if days > 1 else 0.5) * (WIDTH - LEFT - RIGHT)


def _day_name(days: Sequence[tuple[date, Decimal | None]], at: int) -> str:
    anchor = "start" if at == 0 and len(days) > 1 else "end" if at == len(days) - 1 and len(days) > 1 else "middle"
    return label(days[at][0].isoformat(), _x(at, len(days)), HEIGHT - 8, anchor=anchor)


def _runs(days: Sequence[tuple[date, Decimal | None]], scale: Scale, color: str) -> list[str]:
    """A line through each run of known days; a known day between two gaps is a dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for at, (_, value) in enumerate(days):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_x(at, len(days)), scale.y(float(value))))
    return [_run(run, color) for run in runs if run]


def _run(run: Sequence[tuple[float, float]], color: str) -> str:
    if len(run) == 1:
        return tag("circle", {"class": "series-fill", "cx": run[0][0], "cy": run[0][1], "r": 3, "fill": color})
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in run)
    look: dict[str, str | float | int] = {
        "fill": "none",
        "stroke": color,
        "stroke-width": 2,
        "stroke-linejoin": "round",
    }
    return tag("polyline", {"class": "series", "points": points} | look)
