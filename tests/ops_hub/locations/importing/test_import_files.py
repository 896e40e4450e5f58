"""`POST /ops/locations/import`: how a file may be written, and what its cells mean."""

import pytest

from contracts.ops_hub.location_import import MOST_FILE_BYTES, MOST_ROWS
from tests.ops_hub.locations.importing.files import HOURS, NORTH, lines


class TestPartsOfALocation:
    async def test_are_left_alone_where_a_column_is_missing_and_taken_away_by_an_empty_cell(self, done, listed):
        await done(lines(NORTH | {"phone": "512 555 0142", "website": "https://example.com", "status": "closed"}))
        await done(lines({"store_code": "N-1", "website": ""}))
        [kept] = await listed()
        assert (kept["name"], kept["phone"], kept["website"], kept["status"]) == (
            "North Shop",
            "+15125550142",
            None,
            "closed",
        )

    async def test_come_under_the_headers_of_google(self, done, listed):
        row = {
            "Store code": "G-1",
            "Business name": "Green Door",
            "Address line 1": "1 Elm St",
            "Address line 2": "Suite 4",
            "Address line 3": "",
            "Locality": "Austin",
            "Administrative area": "Texas",
            "Country / Region": "US",
            "Postal code": "78701",
            "Latitude": "30.2671",
            "Longitude": "-97.743",
            "Primary phone": "(512) 555-0142",
            "Website": "https://example.com",
            "Primary category": "Coffee shop",
            "Additional categories": "Bakery, Tea house",
            "Monday hours": "9:00AM-6:00PM",
            "Sunday hours": "x",
            "Labels": "north",
        }
        report = await done(lines(row))
        assert report.ignored_columns == ["Address line 3", "Labels"]
        [made] = await listed()
        parts = {"line1": "1 Elm St", "line2": "Suite 4", "district": None, "city": "Austin"}
        assert made["address"] == parts | {"region": "TX", "postal_code": "78701", "country": "US"}
        assert (made["name"], made["store_code"], made["phone"]) == ("Green Door", "G-1", "+15125550142")
        assert made["categories"] == ["Coffee shop", "Bakery", "Tea house"]
        assert made["hours"] == [{"day": "monday", "opens": "09:00", "closes": "18:00"}]
        assert made["coordinates"] == {"latitude": 30.2671, "longitude": -97.743}

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            ({"country": "united states"}, {"source_mode": "no_listing"}),
            ({"country": "us", "status": "Temporarily closed"}, {"status": "temporarily_closed"}),
            ({"place_id": "ChIJ-1"}, {"source_mode": "find", "place_id": "ChIJ-1"}),
            ({"listing_id": "locations/1"}, {"source_mode": "connect"}),
            ({"latitude": "30,25", "longitude": "-97,5"}, {"coordinates": {"latitude": 30.25, "longitude": -97.5}}),
            ({"hours": "Fri 18:00-02:00"}, {"hours": [HOURS[1]]}),
            ({"saturday": "open 24 hours"}, {"hours": [{"day": "saturday", "opens": "00:00", "closes": "24:00"}]}),
        ],
    )
    async def test_are_read_as_people_write_them(self, done, listed, cells, expected):
        await done(lines(NORTH | cells))
        [made] = await listed()
        assert {name: made[name] for name in expected} == expected


class TestFile:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    async def test_may_be_written_in_several_ways(self, done, delimiter, mark):
        file = mark + lines(NORTH | {"name": "North; a, b"}, delimiter=delimiter)
        report = await done(file, dry_run=True)
        assert [one.name for one in report.changes] == ["North; a, b"]

    @pytest.mark.parametrize(
        ("content", "code", "pointer"),
        [
            (b"", "empty_file", ""),
            (b"\n \n", "empty_file", ""),
            (b"name,country\n", "no_rows", ""),
            (b"colour,size\nred,1\n", "no_known_columns", "/rows/1"),
            (b"name,Name\na,b\n", "repeated_column", "/rows/1"),
            (b"name," + b"x," * 200 + b"\na\n", "too_many_columns", "/rows/1"),
            (b"name\nM\xfcller\n", "not_utf8", "/rows/2"),
            (b'name,city\nNorth,Austin\n"South,Austin\n', "broken_quotes", "/rows/3"),
            (b"name\n" + b"x\n" * (MOST_ROWS + 1), "too_many_rows", f"/rows/{MOST_ROWS + 2}"),
        ],
    )
    async def test_says_why_it_cannot_be_read(self, send, content, code, pointer):
        answer = await send(content)
        assert (answer.status_code, answer.json()["code"]) == (422, "location_file_unreadable")
        assert [(error["code"], error["pointer"]) for error in answer.json()["errors"]] == [(code, pointer)]

    async def test_is_refused_when_it_is_too_large(self, send):
        answer = await send(b"name\n" + b"x" * MOST_FILE_BYTES)
        assert (answer.status_code, answer.json()["code"]) == (413, "location_file_too_large")

    async def test_is_refused_when_it_is_something_else(self, send):
        answer = await send(b"{}", headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (415, "location_file_unsupported")

    @pytest.mark.parametrize("params", [{"dry_run": "perhaps"}, {"partial": "2"}])
    async def test_is_refused_with_what_is_no_answer(self, send, params):
        assert (await send(lines(NORTH), **params)).status_code == 422
