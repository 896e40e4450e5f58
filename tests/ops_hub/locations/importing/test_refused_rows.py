"""`POST /ops/locations/import`: rows that are refused, and what becomes of the others."""

import pytest

from contracts.ops_hub.location_import import LocationImport
from services.ops_hub.locations.importing import service
from tests.ops_hub.locations.importing.files import NORTH, SOUTH, codes, counts, lines


class TestRefusedRows:
    @pytest.mark.parametrize(
        ("cells", "field", "code"),
        [
            ({"name": ""}, "name", "missing"),
            ({"country": ""}, "country", "missing"),
            ({"country": "Atlantis"}, "country", "string_pattern_mismatch"),
            ({"postal_code": "10001"}, "postal_code", "postal_code"),
            ({"line1": ""}, "line1", "required_in_country"),
            ({"phone": "12"}, "phone", "phone"),
            ({"website": "nowhere"}, "website", "website"),
            ({"latitude": "north", "longitude": "1"}, "latitude", "float_parsing"),
            ({"latitude": "30.1", "longitude": ""}, "longitude", "missing"),
            ({"latitude": "0", "longitude": "0"}, "latitude", "coordinates_zero"),
            ({"source_mode": "find"}, "place_id", "required_by_source_mode"),
            ({"source_mode": "guess"}, "source_mode", "literal_error"),
            ({"status": "gone"}, "status", "literal_error"),
            ({"hours": "always"}, "hours", "hours"),
            ({"hours": "monday 29:00-30:00"}, "hours", "string_pattern_mismatch"),
            ({"monday_hours": "late"}, "monday_hours", "hours"),
            ({"categories": "Bakery; bakery"}, "categories", "repeated"),
            ({"distinct_reason": "x"}, "distinct_reason", "string_too_short"),
        ],
    )
    async def test_name_the_field_and_the_rule(self, done, cells, field, code):
        report = await done(lines(NORTH | cells), dry_run=True)
        assert counts(report) == (0, 0, 0, 1)
        assert (2, field, code) in codes(report)

    async def test_name_a_row_that_is_longer_than_the_header(self, done):
        report = await done(b"name,country\nNorth,US,TX\n", dry_run=True)
        assert (2, None, "too_many_cells") in codes(report)

    async def test_keep_the_whole_file_out(self, send, listed, told_of_imports):
        answer = await send(lines(NORTH, SOUTH | {"country": "XX"}))
        body = answer.json()
        assert (answer.status_code, body["code"]) == (422, "location_import_refused")
        assert [(error["pointer"], error["code"]) for error in body["errors"]] == [("/rows/3/country", "country")]
        assert counts(LocationImport.model_validate(body["report"])) == (1, 0, 0, 1)
        assert await listed() == []
        assert await told_of_imports() == ([], [])

    async def test_stay_out_alone_when_the_others_are_asked_for(self, done, listed):
        report = await done(lines(NORTH, SOUTH | {"country": "XX"}), partial=True)
        assert (counts(report), codes(report)) == ((1, 0, 0, 1), [(3, "country", "country")])
        assert [one["name"] for one in await listed()] == ["North Shop"]

    async def test_are_those_beyond_the_most(self, send, listed, monkeypatch):
        monkeypatch.setattr(service, "MOST_LOCATIONS", 1)
        answer = await send(lines(NORTH, SOUTH), partial=True)
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_locations")
        assert await listed() == []


class TestDuplicates:
    async def test_are_refused_with_what_is_there(self, done, make):
        there = await make()
        row = NORTH | {"name": "The Blue Door Coffee", "line1": "123 Main Street"}
        report = await done(lines(row, SOUTH), dry_run=True)
        assert (counts(report), codes(report)) == ((1, 0, 0, 1), [(2, None, "location_duplicate")])
        [candidate] = report.faults[0].candidates
        assert (str(candidate.location_id), candidate.row, candidate.verdict) == (there["id"], None, "duplicate")

    async def test_are_refused_within_the_file(self, done):
        again = NORTH | {"store_code": "N-2", "line1": "1 Elm Street"}
        report = await done(lines(NORTH, again, NORTH | {"store_code": "N-3"}), dry_run=True)
        assert counts(report) == (1, 0, 0, 2)
        assert [fault.candidates[0].row for fault in report.faults] == [2, 2]

    async def test_are_asked_about_when_it_is_not_certain(self, done, make, listed):
        await make(phone="512 555 0142", address={"line1": "5 Cedar Rd"})
        row = NORTH | {"phone": "512 555 0142"}
        assert codes(await done(lines(row), dry_run=True)) == [(2, None, "location_perhaps_duplicate")]
        report = await done(lines(row | {"distinct_reason": "One number for both"}))
        assert counts(report) == (1, 0, 0, 0)
        assert counts(await done(lines(row))) == (0, 0, 1, 0)
        changed = await done(lines({"store_code": "N-1", "line1": "2 Elm St"}))
        assert counts(changed) == (0, 1, 0, 0)

    async def test_are_held_against_what_a_row_made_of_a_location(self, done):
        await done(lines(NORTH, SOUTH))
        moved = NORTH | {"line1": "77 Pine St"}
        follows = NORTH | {"store_code": "N-9", "name": "North Shop"}
        assert counts(await done(lines(moved, follows), dry_run=True)) == (1, 1, 0, 0)
        onto = NORTH | {"store_code": "N-9", "line1": "77 Pine Street"}
        report = await done(lines(moved, onto), dry_run=True)
        assert (codes(report), report.faults[0].candidates[0].row) == ([(3, None, "location_duplicate")], 2)

    async def test_are_two_rows_about_one_location(self, done):
        await done(lines(NORTH))
        report = await done(lines(NORTH, NORTH | {"name": "North"}, SOUTH, SOUTH), dry_run=True)
        assert codes(report) == [(3, None, "repeated_row"), (5, None, "repeated_row")]


class TestStoreCodes:
    async def test_are_refused_when_another_has_them(self, done, listed):
        await done(lines(NORTH, SOUTH))
        first, second = await listed()
        swapped = [{"id": first["id"], "store_code": "S-1"}, {"id": second["id"], "store_code": "N-1"}]
        assert codes(await done(lines(*swapped), dry_run=True)) == [
            (2, "store_code", "store_code_taken"),
            (3, "store_code", "store_code_taken"),
        ]

    async def test_are_given_to_one_row_alone(self, done):
        report = await done(lines(NORTH, SOUTH | {"store_code": "n-1"}), dry_run=True)
        assert codes(report) == [(3, "store_code", "store_code_taken")]

    async def test_go_from_one_to_the_next(self, done, listed):
        await done(lines(NORTH, SOUTH))
        first, second = await listed()
        passed_on = [{"id": first["id"], "store_code": "N-2"}, {"id": second["id"], "store_code": "N-1"}]
        assert counts(await done(lines(*passed_on))) == (0, 2, 0, 0)
        assert [one["store_code"] for one in await listed()] == ["N-2", "N-1"]
