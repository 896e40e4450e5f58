"""`docs/e2e-matrix.md` names tests and screens that there are, on every device that the tests know."""

import re
from functools import cache

import pytest

from tests.architecture.repository import ROOT

E2E = ROOT / "frontend/e2e"
STEPS = ("all of it", "onboarding", "location", "builder", "run", "results", "connections", "report")
TEST = re.compile(r"""\btest\(\s*(["'`])(?P<name>.+?)\1,""")
SIZE = re.compile(r"\{ width: (\d+), height: (\d+) \}")


def _tables() -> tuple[list[list[str]], list[list[str]]]:
    """The rows of steps (step, screens, file, test) and of devices (device, file, test)."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/e2e-matrix.md").read_text().splitlines()
        if line.startswith("|") and not line.startswith(("| step", "| device", "|--"))
    ]
    return [row for row in rows if len(row) == 4], [row for row in rows if len(row) == 3]


@cache
def _source(name: str) -> str:
    return (E2E / name).read_text()


STEP_ROWS, DEVICE_ROWS = _tables()
SCREENS = sorted({screen for row in STEP_ROWS for screen in re.findall(r"`([^`]+)`", row[1])})


class TestMatrix:
    def test_has_every_step_in_order(self):
        assert [row[0] for row in STEP_ROWS if row[0]] == list(STEPS)

    @pytest.mark.parametrize("row", [*STEP_ROWS, *DEVICE_ROWS], ids=lambda row: f"{row[0]} {row[-1]}")
    def test_names_a_test_that_there_is(self, row):
        names = [found["name"] for found in TEST.finditer(_source(row[-2].strip("`")))]
        assert row[-1] in names

    def test_names_every_device_that_the_tests_know(self):
        known = [f"{width} x {height}, touch" for width, height in SIZE.findall(_source("devices.spec.ts"))]
        assert [row[0] for row in DEVICE_ROWS if "touch" in row[0]] == known

    @pytest.mark.parametrize("screen", SCREENS)
    @pytest.mark.parametrize("file", ["devices.spec.ts", "accessibility.spec.ts"])
    def test_has_screens_that_are_opened_on_every_device_and_in_both_themes(self, screen, file):
        assert re.search(rf'"{re.escape(screen)}["?]', _source(file))
