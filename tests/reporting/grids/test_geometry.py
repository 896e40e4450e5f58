"""Points of a grid, held against a geodesic of another maker."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pyproj import Geod

from contracts.reporting.grids import GridMap
from services.reporting.grids.geometry import _point, distance_m, lay_out, wrap

EARTH = Geod(ellps="WGS84")
MOST_OFF_M = 0.008


def grid(**fields) -> GridMap:
    return GridMap.model_validate({"size": 7, "radius": 3, "latitude": 40.7, "longitude": -74.0} | fields)


def metres_off(laid, made: GridMap) -> float:
    """How far the worst point is from where the independent geodesic says."""
    half, spacing = (made.size - 1) // 2, made.spacing_m
    away = [((point.column - half) * spacing, (half - point.row) * spacing, point) for point in laid.points]
    return max(_off(made, east, north, point) for east, north, point in away)


def _off(made: GridMap, east: float, north: float, point) -> float:
    azimuth, distance = math.degrees(math.atan2(east, north)), math.hypot(east, north)
    longitude, latitude, _ = EARTH.fwd(made.longitude, made.latitude, azimuth, distance)
    return EARTH.inv(longitude, latitude, point.longitude, point.latitude)[2]


maps = st.builds(
    grid,
    shape=st.sampled_from(["square", "circle"]),
    size=st.sampled_from([3, 5, 9]),
    radius=st.floats(0.5, 20),
    # A centre is where its seven decimals say.
    latitude=st.floats(-85, 85).map(lambda degrees: round(degrees, 7)),
    longitude=st.floats(-180, 180).map(lambda degrees: round(degrees, 7)),
)


class TestLayOut:
    @pytest.mark.parametrize("longitude", [0.0, -74.0059731, 179.9999, -179.9999, 180.0])
    @pytest.mark.parametrize("latitude", [0.0, 30.0, -45.0, 60.0, 75.0, 85.0, -85.05])
    @pytest.mark.parametrize("radius", [0.6, 25.0, 160.9344])
    def test_is_within_8_mm_of_an_independent_geodesic(self, radius, latitude, longitude):
        made = grid(size=21, radius=radius, latitude=latitude, longitude=longitude)

        assert metres_off(lay_out(made), made) <= MOST_OFF_M

    @settings(max_examples=60, deadline=None)
    @given(maps)
    def test_is_within_8_mm_wherever_it_is(self, made):
        assert metres_off(lay_out(made), made) <= MOST_OFF_M

    @settings(max_examples=60, deadline=None)
    @given(maps)
    def test_gives_coordinates_of_this_earth_to_seven_decimals(self, made):
        points = lay_out(made).points

        assert all(-90 <= point.latitude <= 90 and -180 <= point.longitude < 180 for point in points)
        assert all(round(point.latitude, 7) == point.latitude for point in points)
        assert all(round(point.longitude, 7) == point.longitude for point in points)

    def test_runs_row_by_row_from_the_north_west(self):
        points = lay_out(grid(size=3)).points

        assert [point.id for point in points] == [f"r{row}c{column}" for row in range(3) for column in range(3)]
        assert points[0].latitude > points[6].latitude
        assert points[0].longitude < points[2].longitude

    def test_has_its_centre_in_the_middle(self):
        points = {point.id: point for point in lay_out(grid(size=7)).points}

        assert (points["r3c3"].latitude, points["r3c3"].longitude) == (40.7, -74.0)

    def test_takes_the_radius_from_the_centre_to_the_edge(self):
        points = {point.id: point for point in lay_out(grid(size=7, radius=3)).points}

        away = distance_m(40.7, -74.0, points["r3c6"].latitude, points["r3c6"].longitude)
        assert away == pytest.approx(3000, abs=0.1)

    @pytest.mark.parametrize(
        ("size", "points"),
        [(3, 5), (5, 13), (7, 29), (9, 49), (11, 81), (13, 113), (15, 149), (17, 197), (19, 253), (21, 317)],
    )
    def test_keeps_the_points_of_a_circle(self, size, points):
        assert len(lay_out(grid(shape="circle", size=size, radius=20)).points) == points

    def test_narrows_meridians_towards_the_pole(self):
        near, far = lay_out(grid(latitude=80.0)).points, lay_out(grid(latitude=0.0)).points

        assert (near[6].longitude - near[0].longitude) > 5 * (far[6].longitude - far[0].longitude)

    def test_crosses_the_antimeridian(self):
        row = [point.longitude for point in lay_out(grid(size=3, radius=5, latitude=0, longitude=179.99)).points[:3]]

        assert row[0] > 179 and row[2] < -179

    def test_crosses_the_pole(self):
        # No map of these limits reaches a pole, so a point of the lattice is laid out by itself.
        latitude, longitude = _point(89.5, 10.0, 0.0, 100_000.0)

        assert latitude == pytest.approx(89.6, abs=0.01)
        assert longitude == -170.0

    def test_is_the_same_each_time(self):
        assert lay_out(grid()) == lay_out(grid())

    def test_marks_the_excluded_and_counts_the_others(self):
        laid = lay_out(grid(size=3, excluded=["r0c0", "r1c1"]))

        assert [point.id for point in laid.points if point.excluded] == ["r0c0", "r1c1"]
        assert laid.asked == 7

    @pytest.mark.parametrize(
        ("lengths", "warnings"),
        [({"spacing": 0.2}, ["dense"]), ({"spacing": 1}, []), ({"spacing": 6}, ["sparse"])],
    )
    def test_warns_of_grids_that_see_little(self, lengths, warnings):
        assert lay_out(grid(radius=None, **lengths)).warnings == warnings


class TestGeometryHash:
    def test_is_one_for_the_same_points_however_typed(self):
        typed = [grid(radius=3), grid(radius=None, spacing=1), grid(longitude=286.0), grid(excluded=[])]

        assert len({lay_out(each).geometry_hash for each in typed}) == 1

    def test_minds_neither_order_nor_repetition_of_excluded_points(self):
        one, other = grid(excluded=["r0c0", "r0c1"]), grid(excluded=["r0c1", "r0c0", "r0c1"])

        assert lay_out(one).geometry_hash == lay_out(other).geometry_hash

    @pytest.mark.parametrize(
        "changed",
        [
            {"size": 9, "radius": 4},
            {"radius": 3.001},
            {"latitude": 40.7000001},
            {"longitude": -74.0000001},
            {"shape": "circle"},
            {"excluded": ["r0c0"]},
        ],
    )
    def test_differs_for_other_points(self, changed):
        assert lay_out(grid()).geometry_hash != lay_out(grid(**changed)).geometry_hash

    def test_knows_the_two_names_of_one_meridian(self):
        assert lay_out(grid(longitude=180)).geometry_hash == lay_out(grid(longitude=-180)).geometry_hash

    def test_knows_no_negative_zero(self):
        assert lay_out(grid(latitude=-0.0)).geometry_hash == lay_out(grid(latitude=0.0)).geometry_hash


class TestWrap:
    @pytest.mark.parametrize(
        ("typed", "wrapped"), [(0, 0), (180, -180), (-180, -180), (190, -170), (-190, 170), (360, 0), (540, -180)]
    )
    def test_is_the_same_meridian(self, typed, wrapped):
        assert wrap(typed) == wrapped


class TestDistance:
    @settings(max_examples=200, deadline=None)
    @given(
        st.floats(-89, 89), st.floats(-180, 180), st.floats(0, 360), st.one_of(st.floats(1, 400_000), st.floats(1, 1e7))
    )
    def test_is_within_a_metre_of_the_geodesic(self, latitude, longitude, azimuth, metres):
        there_longitude, there_latitude, _ = EARTH.fwd(longitude, latitude, azimuth, metres)

        assert distance_m(latitude, longitude, there_latitude, there_longitude) == pytest.approx(metres, abs=1)


class TestMapRules:
    """Each rule names the field that it is about."""

    @pytest.mark.parametrize(
        ("fields", "field", "rule"),
        [
            ({"size": 4}, "size", "even"),
            ({"size": 1}, "size", "greater_than_equal"),
            ({"size": 23}, "size", "less_than_equal"),
            ({"radius": 0.16}, "radius", "radius_limits"),
            ({"radius": 161}, "radius", "radius_limits"),
            ({"size": 21, "radius": 0.4}, "radius", "spacing_limits"),
            ({"size": 3, "radius": 30}, "radius", "spacing_limits"),
            ({"radius": None, "spacing": 0.04}, "spacing", "radius_limits"),
            ({"radius": None, "spacing": 21}, "spacing", "spacing_limits"),
            ({"radius": None}, "spacing", "radius_or_spacing"),
            ({"spacing": 1}, "spacing", "radius_or_spacing"),
            ({"radius": float("nan")}, "radius", "finite_number"),
            ({"latitude": 85.06}, "latitude", "less_than_equal"),
            ({"longitude": 541}, "longitude", "less_than_equal"),
            ({"excluded": ["r7c0"]}, "excluded", "unknown_point"),
            ({"shape": "circle", "excluded": ["r0c0"]}, "excluded", "unknown_point"),
            (
                {"size": 3, "excluded": [f"r{row}c{col}" for row in range(3) for col in range(3)][:7]},
                "excluded",
                "too_few_points",
            ),
        ],
    )
    def test_refuses(self, fields, field, rule):
        with pytest.raises(ValidationError) as caught:
            grid(**fields)

        assert [(error["loc"][0], error["type"]) for error in caught.value.errors()] == [(field, rule)]

    @pytest.mark.parametrize(
        "fields",
        [
            {"unit": "mi", "radius": 0.1, "size": 3},
            {"unit": "mi", "radius": 100, "size": 21},
            {"radius": None, "spacing": 20, "size": 3},
            {"radius": None, "spacing": 0.05, "size": 21},
            {"size": 3, "excluded": ["r0c0", "r0c1", "r0c2", "r1c0", "r1c1", "r1c2"]},
        ],
    )
    def test_takes_the_limits_themselves(self, fields):
        assert lay_out(grid(**fields)).asked >= 3

    def test_counts_a_mile_as_1609_344_metres(self):
        assert grid(unit="mi", radius=3, size=3).radius_m == pytest.approx(4828.032)

    @pytest.mark.parametrize("fields", [{"radius": 3}, {"radius": None, "spacing": 1}])
    def test_derives_the_length_that_was_not_typed(self, fields):
        assert (grid(**fields).radius_m, grid(**fields).spacing_m) == (3000, 1000)
