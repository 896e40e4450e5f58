"""GeoJSON files: what is refused, in which words, and what is made of the others."""

import json
from copy import deepcopy
from typing import Any

import pytest

from contracts.metrics.maps import MOST_FEATURES
from libs.errors import FieldProblem
from services.metrics.maps import reading
from services.metrics.maps.errors import RegionMapInvalid
from services.metrics.maps.reading import ReadMap, read_map
from services.metrics.places.names import _rows
from tests.metrics.drawn import collection, feature, polygons_of, square, territory

WEST, EAST = feature("west", "US-CA", "US-NV"), feature("east", "US-NY", ring=square(10, 0))


def refused(geojson: dict[str, Any]) -> list[FieldProblem]:
    with pytest.raises(RegionMapInvalid) as caught:
        read_map(geojson)
    return caught.value.errors


def only(geojson: dict[str, Any]) -> tuple[str, str, str]:
    [problem] = refused(geojson)
    return problem.code, problem.pointer.removeprefix("/geojson"), problem.message


def with_ring(ring: Any) -> dict[str, Any]:
    return collection(EAST, feature("west", "US-CA", ring=ring))


def changed(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Two features, of which the second has `value` at `path`."""
    spoiled = deepcopy(WEST)
    holder = spoiled
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return collection(EAST, spoiled)


class TestWhole:
    @pytest.mark.parametrize("geojson", [{}, WEST, {"type": "Topology"}, {"type": "FeatureCollections"}])
    def test_that_is_no_collection_is_refused(self, geojson):
        assert only(geojson)[:2] == ("not_a_feature_collection", "/type")

    @pytest.mark.parametrize("features", [[], None, "x", {}])
    def test_without_a_feature_is_refused(self, features):
        assert only({"type": "FeatureCollection", "features": features})[:2] == ("features_missing", "/features")

    def test_with_too_many_features_is_refused_at_once(self):
        code, _, message = only(collection(*[{}] * (MOST_FEATURES + 1)))
        assert (code, "this has 1001" in message) == ("too_many_features", True)

    def test_with_too_many_positions_is_refused(self, monkeypatch):
        monkeypatch.setattr(reading, "MOST_POSITIONS", 9)
        assert only(collection(WEST, EAST))[0] == "too_many_positions"

    def test_that_names_a_projection_is_told_to_export_anew(self):
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
        code, pointer, message = only(collection(WEST) | {"crs": crs})
        assert (code, pointer) == ("coordinates_projected", "/crs")
        assert message == "coordinates look projected; export as WGS 84 (EPSG:4326)"

    def test_that_names_wgs_84_is_read(self):
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        assert read_map(collection(WEST) | {"crs": crs}).features[0].code == "west"


class TestFeature:
    @pytest.mark.parametrize(
        ("path", "value", "code", "pointer"),
        [
            (("type",), "feature", "not_a_feature", "/type"),
            (("geometry",), None, "not_a_polygon", "/geometry/type"),
            (("geometry", "type"), "Point", "not_a_polygon", "/geometry/type"),
            (("geometry", "type"), "GeometryCollection", "not_a_polygon", "/geometry/type"),
            (("geometry", "coordinates"), [], "ring_missing", "/geometry/coordinates"),
            (("properties", "name"), " ", "name_missing", "/properties/name"),
            (("properties", "name"), 7, "name_missing", "/properties/name"),
            (("properties", "name"), "x" * 121, "name_missing", "/properties/name"),
            (("properties", "name"), "two\nlines", "name_missing", "/properties/name"),
            (("properties", "members"), None, "members_missing", "/properties/members"),
            (("properties", "members"), [], "members_missing", "/properties/members"),
            (("properties", "members"), ["US-CA", "US-ZZ"], "unknown_place", "/properties/members/1"),
            (("properties", "members"), ["US-CA", 7], "unknown_place", "/properties/members/1"),
            (("properties", "members"), ["California"], "unknown_place", "/properties/members/0"),
            (("properties", "members"), ["US-NY"], "place_in_two_features", "/properties/members"),
            (("properties", "members"), ["US"], "place_in_two_features", ""),
            (("properties", "code"), "east", "code_taken", ""),
        ],
    )
    def test_that_breaks_a_rule_is_named_by_index_and_code(self, path, value, code, pointer):
        found = only(changed(path, value))
        assert found[0] == code
        assert pointer in found[1]
        assert found[2].startswith(("features[0] (east): ", "features[1] (west): ", "features[1] (east): "))

    @pytest.mark.parametrize("code", [None, "", " ", True, ["west"], "x" * 65])
    def test_without_a_code_is_named_by_its_index(self, code):
        found = only(changed(("properties", "code"), code))
        assert found[:2] == ("code_missing", "/features/1")
        assert found[2].startswith("features[1]: ")

    def test_takes_its_code_from_its_id_where_it_has_no_other(self):
        given = [territory("west", "West", "US-CA"), feature("east", "US-NY") | {"id": 0}]
        numbered = {key: value for key, value in feature("x", "US-TX").items() if key != "properties"}
        numbered |= {"id": 12, "properties": {"name": "Twelve", "members": ["US-TX"]}}
        assert [one.code for one in read_map(collection(*given, numbered)).features] == ["west", "east", "12"]

    def test_takes_members_as_tables_hold_them(self):
        read = read_map(changed(("properties", "members"), "us-ca, US-NV,,US-CA"))
        assert read.features[1].members == ("US-CA", "US-NV")

    def test_that_names_a_country_and_a_region_of_it_is_one_place(self):
        assert read_map(collection(feature("us", "US", "US-CA"))).features[0].members == ("US", "US-CA")

    def test_that_is_no_object_is_named(self):
        problems = refused({"type": "FeatureCollection", "features": [EAST, "west"]})
        assert [problem.code for problem in problems] == ["not_a_feature"]

    def test_is_told_of_everything_that_is_wrong(self):
        spoiled = {"type": "Feature", "properties": {}, "geometry": {"type": "Point"}}
        assert {problem.code for problem in refused(collection(spoiled, EAST))} == {
            *("code_missing", "name_missing", "members_missing", "not_a_polygon")
        }

    def test_is_told_of_a_bounded_number_of_faults(self):
        assert len(refused(collection(*[{"type": "Feature"}] * 500))) == 50


class TestRing:
    @pytest.mark.parametrize(
        ("ring", "code", "pointer"),
        [
            (None, "ring_too_short", ""),
            ("abcd", "ring_too_short", ""),
            ([[0, 0], [1, 0], [0, 0]], "ring_too_short", ""),
            ([[0, 0], [1, 0], [1, 1], [0, 1]], "ring_not_closed", ""),
            ([[0, 0], [1, 0], [2, 0], [0, 0]], "ring_without_area", ""),
            ([[0, 0], [1], [1, 1], [0, 0]], "position_invalid", "/1"),
            ([[0, 0], ["1", 0], [1, 1], [0, 0]], "position_invalid", "/1"),
            ([[0, 0], [True, 0], [1, 1], [0, 0]], "position_invalid", "/1"),
            ([[0, 0], None, [1, 1], [0, 0]], "position_invalid", "/1"),
            ([[0, 0], [float("nan"), 0], [1, 1], [0, 0]], "number_not_finite", "/1"),
            ([[0, 0], [1, float("inf")], [1, 1], [0, 0]], "number_not_finite", "/1"),
            ([[0, 0], [181, 0], [1, 1], [0, 0]], "longitude_out_of_range", "/1"),
            ([[0, 0], [1, 0], [45, -122], [0, 0]], "latitude_out_of_range", "/2"),
            ([[-13580977, 4579425], [1, 0], [1, 1], [0, 0]], "coordinates_projected", "/0"),
            ([[0, 0], [10**400, 0], [1, 1], [0, 0]], "coordinates_projected", "/1"),
        ],
    )
    def test_that_breaks_a_rule_is_named(self, ring, code, pointer):
        found = only(with_ring(ring) if ring is not None else changed(("geometry", "coordinates"), [None]))
        assert found[:2] == (code, f"/features/1/geometry/coordinates/0{pointer}")
        assert found[2].startswith("features[1] (west): ")

    def test_of_a_projected_file_is_told_so_once(self):
        projected = [[5e5, 41e5], [6e5, 41e5], [6e5, 42e5], [5e5, 41e5]]
        file = collection(feature("a", "DE", ring=projected), feature("b", "FR", ring=projected))
        assert only(file)[2] == "features[0] (a): coordinates look projected; export as WGS 84 (EPSG:4326)"

    def test_of_a_polygon_of_several_is_pointed_at(self):
        geometry = {"type": "MultiPolygon", "coordinates": [[square(0, 0)], [square(9, 0), square(10, 1, 1)[:-1]]]}
        found = only(changed(("geometry",), geometry))
        assert found[:2] == ("ring_not_closed", "/features/1/geometry/coordinates/1/1")

    def test_of_no_polygon_at_all_is_missed(self):
        found = only(changed(("geometry",), {"type": "MultiPolygon", "coordinates": []}))
        assert found[0] == "polygon_missing"


class TestReadMap:
    def kept(self, read: ReadMap) -> list[Any]:
        return json.loads(read.geojson())["features"]

    def test_winds_rings_as_rfc_7946_wants_them(self):
        outer, hole = square(0, 0), square(1, 1, 1)
        geometry = {"type": "Polygon", "coordinates": [outer[::-1], hole]}
        [_, west] = self.kept(read_map(changed(("geometry",), geometry)))
        assert west["geometry"]["coordinates"] == [outer, hole[::-1]]

    def test_leaves_altitudes_and_other_properties_out(self):
        ring = [[x + 0.123456789, y, 12] for x, y in square(0, 0)]
        given = feature("west", "US-CA", ring=ring)
        given["properties"] |= {"owner": "ann@example.test"}
        [west] = self.kept(read_map(collection(given)))
        assert west["geometry"]["coordinates"][0][0] == [0.1234568, 0.0]
        assert west["properties"] == {"code": "west", "name": "West", "members": ["US-CA"]}

    def test_makes_what_can_be_given_in_again(self):
        pacific = territory("pacific", "Pacific", "US-CA", "US-OR", "US-WA", "US-HI", "US-AK")
        first = read_map(collection(pacific, territory("texas", "Texas", "US-TX")))
        again = read_map(json.loads(first.geojson()))
        assert again == first
        assert first.positions == sum(
            len(ring) for r in pacific["properties"]["members"] for p in polygons_of(r) for ring in p
        ) + sum(len(ring) for polygon in polygons_of("US-TX") for ring in polygon)

    def test_knows_every_place_that_the_maps_know(self):
        codes = [row["code"] for row in (*_rows("countries.csv"), *_rows("regions.csv"))]
        assert len(read_map(collection(feature("all", *codes))).features[0].members) == len(codes)
