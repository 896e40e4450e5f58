"""Files of CSV that are read page after page."""

import pytest

from libs import csv_lines
from libs.csv_lines import csv_pages


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch):
    monkeypatch.setattr(csv_lines, "ROWS_AT_ONCE", 2)


def pages_of(numbers, asked):
    """`read` of `csv_pages`, which notes what it is asked for."""

    async def read(last, limit):
        asked.append(last)
        return [number for number in numbers if last is None or number > last][:limit]

    return read


async def file_of(numbers, asked):
    pages = csv_pages(["n", "text"], pages_of(numbers, asked), lambda n: [n, f"={n}"])
    return b"".join([page async for page in pages])


class TestCsvPages:
    async def test_has_every_row_once_and_in_order(self):
        asked = []
        assert await file_of([1, 2, 3], asked) == b"n,text\r\n1,'=1\r\n2,'=2\r\n3,'=3\r\n"
        assert asked == [None, 2]

    async def test_ends_after_a_full_page_that_was_the_last(self):
        asked = []
        assert await file_of([1, 2], asked) == b"n,text\r\n1,'=1\r\n2,'=2\r\n"
        assert asked == [None, 2]

    async def test_is_its_header_alone_without_rows(self):
        assert await file_of([], []) == b"n,text\r\n"
