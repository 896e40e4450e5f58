"""What may follow what: a newer version has to accept every row of an older one, and mean the same by it."""

import copy
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingestion.dataset.compatibility import find_breaches
from services.ingestion.dataset.difference import describe_changes
from services.ingestion.dataset.odcs import contract_of, to_odcs
from services.ingestion.dataset.registry import get_dataset, list_datasets

Schema = dict[str, Any]
Change = Callable[[Schema], object]
OLD: Schema = {
    "x-natural-key": ["day", "name"],
    "x-attribution": "7-day click",
    "description": "Days.",
    "type": "object",
    "required": ["day"],
    "properties": {
        "day": {"type": "string", "format": "date"},
        "name": {"type": ["string", "null"], "maxLength": 10, "pattern": "^[a-z]*$"},
        "kind": {"enum": ["a", "b"]},
        "spend": {"type": "integer", "minimum": 0, "x-unit": "money", "x-currency": "currency"},
        "flags": {"type": "object", "properties": {"late": {"type": "boolean"}}, "additionalProperties": False},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 5}},
    },
    "additionalProperties": False,
}
FIELDS = OLD["properties"]


def changed(change: Change) -> Schema:
    new = copy.deepcopy(OLD)
    change(new)
    return new


def field(name: str, **rules: Any) -> Change:
    return lambda schema: schema["properties"][name].update(rules)


BREAKING: list[tuple[Change, str, str]] = [
    (lambda s: s.update({"x-natural-key": ["day"]}), "/x-natural-key", "natural_key"),
    (lambda s: s.update({"x-attribution": "1-day click"}), "/x-attribution", "attribution"),
    (lambda s: s["required"].append("name"), "/properties/name", "required"),
    (lambda s: s["properties"].pop("kind"), "/properties/kind", "removed"),
    (field("spend", **{"x-unit": "cents"}), "/properties/spend/x-unit", "unit"),
    (field("spend", **{"x-currency": "other"}), "/properties/spend/x-currency", "currency"),
    (lambda s: s["properties"]["spend"].pop("x-unit"), "/properties/spend/x-unit", "unit"),
    (field("name", type="string"), "/properties/name/type", "type"),
    (field("spend", type="string"), "/properties/spend/type", "type"),
    (field("kind", type="string"), "/properties/kind/type", "type"),
    (field("kind", enum=["a"]), "/properties/kind/enum", "enum"),
    (field("kind", const="a"), "/properties/kind/const", "enum"),
    (field("day", enum=["2026-01-01"]), "/properties/day/enum", "enum"),
    (field("name", maxLength=9), "/properties/name/maxLength", "limit"),
    (field("name", minLength=1), "/properties/name/minLength", "limit"),
    (field("spend", minimum=1), "/properties/spend/minimum", "limit"),
    (field("name", pattern="^[a-z]+$"), "/properties/name/pattern", "rule"),
    (field("day", pattern="^2"), "/properties/day/pattern", "rule"),
    (lambda s: s.update({"if": {"required": ["kind"]}, "then": {"required": ["name"]}}), "/if", "rule"),
    (lambda s: s.update(allOf=[{"required": ["name"]}]), "/allOf/0", "rule"),
    (
        lambda s: s["properties"]["flags"]["properties"].pop("late"),
        "/properties/flags/properties/late",
        "removed",
    ),
    (field("tags", items={"type": "string", "maxLength": 4}), "/properties/tags/items/maxLength", "limit"),
    (field("tags", items=False), "/properties/tags/items", "closed"),
]
COMPATIBLE: list[Change] = [
    lambda s: s,
    lambda s: s.update(description="Other words.", title="T", examples=[1]),
    lambda s: s.update({"x-sla": {"freshness_hours": 1}, "x-owner": "somebody"}),
    lambda s: s["required"].clear(),
    lambda s: s["properties"].update(more={"type": "string", "x-unit": "count"}),
    lambda s: s.update(additionalProperties=True),
    field("spend", type="number", minimum=-1),
    field("spend", type=["number", "null"]),
    field("kind", enum=["a", "b", "c"]),
    lambda s: s["properties"]["name"].pop("pattern"),
    field("name", maxLength=11),
    field("flags", additionalProperties=True),
    field("tags", items={"type": ["string", "null"]}),
]


class TestFindBreaches:
    @pytest.mark.parametrize(("change", "pointer", "code"), BREAKING)
    def test_finds_what_breaks(self, change: Change, pointer: str, code: str) -> None:
        assert [(breach.pointer, breach.code) for breach in find_breaches(OLD, changed(change))] == [(pointer, code)]

    @pytest.mark.parametrize("change", COMPATIBLE)
    def test_lets_pass_what_does_not(self, change: Change) -> None:
        assert find_breaches(OLD, changed(change)) == []

    def test_refuses_rules_for_a_field_that_open_rows_may_hold_already(self) -> None:
        old = changed(lambda s: s.update(additionalProperties=True))
        ruled = copy.deepcopy(old)
        ruled["properties"]["more"] = {"type": "string"}
        described = copy.deepcopy(old)
        described["properties"]["more"] = {"description": "More.", "x-unit": "count"}
        assert {breach.code for breach in find_breaches(old, ruled)} == {"open_field"}
        assert find_breaches(old, described) == []

    def test_closing_an_open_dataset_breaks(self) -> None:
        old = changed(lambda s: s.update(additionalProperties=True))
        assert [breach.code for breach in find_breaches(old, OLD)] == ["closed"]


SCALARS = st.sampled_from([None, 0, 1, -1, 2.5, "", "a", "b", "abcdef", "2026-01-01", True])
RULES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.lists(st.sampled_from(["string", "integer", "number", "null"]), min_size=1, max_size=3, unique=True),
        "minimum": st.integers(-1, 2),
        "maximum": st.integers(-1, 2),
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(0, 6),
        "enum": st.lists(SCALARS.filter(lambda value: value is not True), min_size=1, max_size=4),
        "pattern": st.sampled_from(["^a", "b$"]),
        "format": st.just("date"),
    },
)
SCHEMAS = st.builds(
    lambda properties, required, extra: {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": extra,
    },
    st.dictionaries(st.sampled_from("xyz"), RULES, max_size=3),
    st.lists(st.sampled_from("xyz"), unique=True, max_size=2),
    st.one_of(st.booleans(), RULES),
)
ROWS = st.dictionaries(st.sampled_from("xyzw"), SCALARS, max_size=4)


class TestPromise:
    @settings(max_examples=1500, deadline=None)
    @given(SCHEMAS, SCHEMAS, st.lists(ROWS, min_size=5, max_size=20))
    def test_no_row_is_lost_between_versions_that_are_called_compatible(
        self, old: Schema, new: Schema, rows: list[dict[str, Any]]
    ) -> None:
        if find_breaches(old, new):
            return
        before, after = _validator(old), _validator(new)
        assert [row for row in rows if before.is_valid(row) and not after.is_valid(row)] == []


def _validator(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


class TestDescribeChanges:
    def test_says_field_by_field_what_is_different(self) -> None:
        def change(schema: Schema) -> None:
            schema["properties"]["more"] = {"type": "string"}
            schema["properties"]["spend"] |= {"x-unit": "cents", "type": "number", "description": "Cost."}
            schema["properties"].pop("kind")
            schema["required"].append("name")
            schema["x-natural-key"] = ["day"]

        new = changed(change)
        found = describe_changes(OLD, new, find_breaches(OLD, new))
        assert [(c.field, c.kind, c.breaking) for c in found] == [
            (None, "key", True),
            ("name", "required", True),
            ("spend", "description", False),
            ("spend", "type", False),
            ("spend", "unit", True),
            ("more", "added", False),
            ("kind", "removed", True),
        ]
        assert [(c.before, c.after) for c in found if c.kind == "unit"] == [("money", "cents")]


class TestOdcs:
    @pytest.mark.parametrize("name", list_datasets())
    def test_is_yaml_that_says_the_same(self, name: str) -> None:
        schema = get_dataset(name)
        assert yaml.safe_load(to_odcs(schema)) == contract_of(schema)

    def test_carries_key_units_limits_and_freshness(self) -> None:
        contract = contract_of(get_dataset("ad_performance"))
        fields = {item["name"]: item for item in contract["schema"][0]["properties"]}
        assert (contract["apiVersion"], contract["kind"], contract["version"]) == ("v3.1.0", "DataContract", "1.0.0")
        assert contract["slaProperties"] == [
            {"property": "latency", "value": 26, "unit": "h", "element": "ad_performance.date_day"}
        ]
        assert (fields["platform"]["primaryKey"], fields["platform"]["primaryKeyPosition"]) == (True, 1)
        assert fields["spend"]["logicalTypeOptions"] == {"minimum": 0, "maximum": 1000000000000}
        assert {"property": "unit", "value": "money"} in fields["spend"]["customProperties"]
        assert (fields["date_day"]["logicalType"], fields["date_day"]["required"]) == ("date", True)
