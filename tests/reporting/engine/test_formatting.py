"""How numbers are written, charts drawn and contracts published."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from contracts.reporting.report_inputs.documents import schemas
from contracts.reporting.report_inputs.figures import Unit
from services.reporting.engine.charts import bar_chart, line_chart
from services.reporting.engine.formatting import change_text, number_text
from services.reporting.engine.pictures import BANDS, Pin, counts, heatmap_svg
from services.reporting.engine.wording import breakable, short

REPORTS = Path(__file__).resolve().parents[3] / "contracts" / "reports"


class TestNumberText:
    @pytest.mark.parametrize(
        ("value", "unit", "currency", "text"),
        [
            (None, "money", "EUR", "not reported"),
            ("0", "money", "EUR", "EUR 0.00"),
            ("1234567.891", "money", "USD", "USD 1,234,567.89"),
            ("1234.5", "money", "JPY", "JPY 1,234"),
            ("0.0421", "money", "EUR", "EUR 0.0421"),
            ("-12.5", "money", "EUR", "EUR -12.50"),
            ("1E+5", "count", None, "100,000"),
            ("231.50", "number", None, "231.5"),
            ("0.0317", "share", None, "3.2%"),
            ("12.5", "percent", None, "12.5%"),
            ("-0.00001", "ratio", None, "0.00×"),
            ("123456789012345678901234567890.12", "money", "EUR", "EUR 123,456,789,012,345,678,901,234,567,890.12"),
        ],
    )
    def test_writes(self, value: str | None, unit: Unit, currency: str | None, text: str):
        assert number_text(None if value is None else Decimal(value), unit, currency) == text

    def test_signs_changes(self):
        assert [change_text(each) for each in (Decimal("0.101"), Decimal("-0.5"), None)] == ["+10.1%", "-50.0%", ""]


class TestWording:
    def test_cuts_what_is_long(self):
        assert len(short("x" * 10_000)) == 160

    def test_gives_long_runs_places_to_break(self):
        assert breakable("a " + "b" * 45) == "a " + "\u200b".join(["b" * 20, "b" * 20, "b" * 5])


class TestCharts:
    def test_say_in_words_what_they_show(self):
        days = [(date(2026, 11, 1), Decimal(5)), (date(2026, 11, 2), None), (date(2026, 11, 3), Decimal(9))]
        svg, description = line_chart("Spend", days, "money", "EUR", "#123456")
        tree = ElementTree.fromstring(svg)  # our own
        assert tree[0].text == "Spend"
        assert tree[1].text == description
        assert "highest EUR 9.00 on 2026-11-03" in description
        assert "1 days not reported" in description
        assert svg.count("<circle") == 2

    @pytest.mark.parametrize("values", [[], [None], ["0"], ["0", "0"], ["-5", "5"], ["1E+30", "1"], ["0.0000001"]])
    def test_draw_whatever_there_is(self, values: list[str | None]):
        days = [(date(2026, 11, at + 1), None if value is None else Decimal(value)) for at, value in enumerate(values)]
        drawn = [line_chart("T", days, "number", None, "#123456")[0]]
        bars = [(str(day), value) for day, value in days]
        drawn.append(bar_chart("T", bars, "number", None, "#123456")[0])
        assert [ElementTree.fromstring(svg)[0].text for svg in drawn] == ["T", "T"]


class TestHeatmap:
    def test_counts_each_band(self):
        pins = [Pin(0, at, "ok", rank) for at, rank in enumerate((1, 3, 4, 20, 21, None))] + [Pin(1, 0, "error", None)]
        assert counts(pins, 60) == [
            ("1–3", 2),
            ("4–10", 1),
            ("11–20", 1),
            ("21+", 1),
            ("not found", 1),
            ("no answer", 1),
        ]

    def test_tells_states_apart_by_shape(self):
        pins = [Pin(0, 0, "ok", 7), Pin(0, 1, "empty", None), Pin(0, 2, "error", None), Pin(1, 0, "excluded", None)]
        svg = heatmap_svg(pins, size=3, depth=20, title="</svg>", caption="c")
        ElementTree.fromstring(svg)
        assert [f'class="{name}"' in svg for name in ("hollow", "hatched", "dot")] == [True, True, True]
        assert ">7</text>" in svg

    @pytest.mark.parametrize("band", BANDS, ids=lambda band: band.name)
    def test_is_readable_in_every_band(self, band):
        lighter, darker = sorted((_luminance(band.fill), _luminance(band.ink)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


class TestContracts:
    def test_are_published_as_the_code_has_them(self):
        published = {str(path.relative_to(REPORTS)): path.read_text() for path in REPORTS.rglob("*.json")}
        assert published == schemas()


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
