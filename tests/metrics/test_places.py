"""Names of places as platforms write them, against ISO 3166."""

import json
from pathlib import Path

import pytest

from services.metrics.places.names import resolve

MAPS = Path(__file__).parents[2] / "frontend" / "src" / "lib" / "shapes"


def code(name: str, *others: str) -> str | None:
    place = resolve([name, *others])[name]
    return place.code if place else None


class TestOneName:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("California", "US-CA"),
            ("us-ca", "US-CA"),
            ("Ontario, Canada", "CA-ON"),
            ("Punjab (India)", "IN-PB"),
            ("ILE DE FRANCE", "FR-IDF"),
            ("Lombardy", "IT-25"),
            ("Comunidad de Madrid", "ES-MD"),
            ("Bayern", "DE-BY"),
            ("England", "GB-ENG"),
            ("Parish of Saint Ann", "JM-06"),
            ("Jamaica", "JM"),
            ("United States", "US"),
            ("JAM", "JM"),
            ("California,United States", "US-CA"),
            ("State of Sao Paulo,Brazil", "BR-SP"),
            ("Vinnytsia Oblast,Ukraine", "UA-05"),
            ("State of Mexico,Mexico", "MX-MEX"),
            ("geoTargetConstants/2388", "JM"),
        ],
    )
    def test_is_found_however_it_is_written(self, name, expected):
        assert code(name) == expected

    @pytest.mark.parametrize(
        "name", ["unknown", "Atlantis", "", "  ", "(not set)", "US-ZZ", "St. Ann, Canada", "geoTargetConstants/21137"]
    )
    def test_that_nobody_knows_stays_open(self, name):
        assert code(name) is None


class TestNameOfSeveral:
    def test_stays_open_alone(self):
        assert code("Georgia") is None
        assert code("Limburg") is None

    def test_is_of_the_country_of_the_others(self):
        assert code("Georgia", "Texas", "Ohio") == "US-GA"
        assert code("Georgia", "Armenia", "Imereti", "Guria") == "GE"
        assert code("Limburg", "North Holland") == "NL-LI"
        assert code("CA", "Texas") == "US-CA"
        assert code("CA", "Ontario") == "CA"

    def test_stays_open_at_a_draw(self):
        assert code("Limburg", "North Holland", "Namur") is None

    def test_is_the_one_that_is_called_so_itself(self):
        """The district of Columbia is also called Washington."""
        assert code("Washington", "Texas") == "US-WA"


class TestOwnNames:
    def test_win_over_what_the_maps_know_however_they_are_written(self):
        found = resolve(["Texas", "So.Cal", "Bayern"], {"so cal": "US-CA", "texas": "DE-TH"})
        assert [place and place.code for place in found.values()] == ["DE-TH", "US-CA", "DE-BY"]

    def test_say_which_country_the_others_are_of(self):
        assert resolve(["Georgia", "SoCal"], {"socal": "US-CA"})["Georgia"] == resolve(["US-GA"])["US-GA"]

    def test_of_places_that_are_no_more_count_for_nothing(self):
        assert resolve(["SoCal"], {"socal": "US-ZZ"}) == {"SoCal": None}


def test_every_shape_of_the_maps_has_a_name():
    shapes = [
        shape["properties"]["code"]
        for file in MAPS.glob("??.json")
        for shape in json.loads(file.read_text())["objects"]["shapes"]["geometries"]
    ]
    assert len(shapes) > 3000
    assert {shape for shape in shapes if code(shape) != shape} == set()
