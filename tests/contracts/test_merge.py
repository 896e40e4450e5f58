"""How the services' documents become the one that customers see."""

import pytest

from infra.contracts.merge import merge_public, references


def _document(path, schemas, *, audience="public", answer="Thing", **extra):
    return {
        "paths": {
            path: {
                "get": {
                    "operationId": "read",
                    "responses": {"200": {"content": {"application/json": {"schema": _ref(answer)}}}},
                    "x-opsight": {"audience": audience, "class": "json"} | extra,
                }
            }
        },
        "components": {"schemas": schemas | {"Problem": PROBLEM}},
    }


def _schemas(merged):
    return {name: schema for name, schema in merged["components"]["schemas"].items() if name != "Problem"}


def _ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


PROBLEM = {"type": "object"}
SMALL = {"type": "object", "properties": {"a": {"type": "string"}}}
LARGE = {"type": "object", "properties": {"a": {"type": "integer"}}}


class TestMergePublic:
    def test_leaves_internal_operations_and_their_schemas_out(self):
        merged = merge_public({"metrics": _document("/internal/x", {"Thing": SMALL}, audience="internal")})
        assert (merged["paths"], merged["components"]["schemas"]) == ({}, {})

    def test_leaves_schemas_out_that_nothing_public_mentions(self):
        merged = merge_public({"metrics": _document("/api/v1/a", {"Thing": SMALL, "Hidden": SMALL})})
        assert set(_schemas(merged)) == {"Thing"}

    def test_shares_a_schema_that_services_define_alike(self):
        one = _document("/api/v1/a", {"Thing": SMALL})
        two = _document("/api/v1/b", {"Thing": SMALL})
        assert set(_schemas(merge_public({"metrics": one, "ops_hub": two}))) == {"Thing"}

    def test_names_the_service_where_schemas_differ(self):
        one = _document("/api/v1/a", {"Thing": SMALL})
        two = _document("/api/v1/b", {"Thing": LARGE})
        merged = merge_public({"metrics": one, "ops_hub": two})
        assert _schemas(merged) == {"MetricsThing": SMALL, "OpsHubThing": LARGE}
        assert references(merged["paths"]["/api/v1/b"]) == {"OpsHubThing", "Problem"}

    def test_sees_a_difference_that_lies_deeper(self):
        outer = {"type": "object", "properties": {"inner": _ref("Inner")}}
        one = _document("/api/v1/a", {"Thing": outer, "Inner": SMALL})
        two = _document("/api/v1/b", {"Thing": outer, "Inner": LARGE})
        names = set(_schemas(merge_public({"metrics": one, "ops_hub": two})))
        assert names == {"MetricsThing", "MetricsInner", "OpsHubThing", "OpsHubInner"}

    def test_says_which_operations_need_no_sign_in(self):
        merged = merge_public({"metrics": _document("/api/v1/a", {"Thing": SMALL}, anonymous=True)})
        assert merged["paths"]["/api/v1/a"]["get"]["security"] == []

    def test_refuses_two_services_on_one_path(self):
        with pytest.raises(ValueError, match="two services declare GET /api/v1/a"):
            merge_public(dict.fromkeys(("metrics", "ops_hub"), _document("/api/v1/a", {"Thing": SMALL})))
