"""What would break a client of the released document, and what would not."""

import copy
import json

import pytest

from infra.contracts.compatibility import breaking_changes

RELEASED = {
    "paths": {
        "/api/v1/things": {
            "post": {
                "parameters": [{"name": "dry", "in": "query", "schema": {"type": "boolean"}}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewThing"}}},
                },
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
                },
            }
        }
    },
    "components": {
        "schemas": {
            "NewThing": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "kind": {"enum": ["a", "b"]}, "size": {"type": "number"}},
                "required": ["name"],
                "additionalProperties": False,
            },
            "Thing": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "children": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                },
                "required": ["name"],
            },
        }
    },
}


def _after(change):
    """The released document after `change` of (operation, input schema, output schema)."""
    present = copy.deepcopy(RELEASED)
    schemas = present["components"]["schemas"]
    change(present["paths"]["/api/v1/things"]["post"], schemas["NewThing"], schemas["Thing"])
    return breaking_changes(json.dumps(RELEASED), json.dumps(present))


class TestBreakingChanges:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda post, new, thing: post["parameters"].clear(), "no longer knows the parameter dry"),
            (lambda post, new, thing: post["parameters"][0].update(required=True), "demands the query parameter dry"),
            (lambda post, new, thing: new["required"].append("size"), "size is now required"),
            (lambda post, new, thing: new["properties"].pop("size"), "size is gone"),
            (lambda post, new, thing: new["properties"]["size"].update(type="integer"), "no longer takes number"),
            (lambda post, new, thing: new["properties"]["kind"].update(enum=["a"]), "no longer takes b"),
            (lambda post, new, thing: thing["properties"].pop("name"), "name is gone"),
            (lambda post, new, thing: thing["required"].clear(), "name is no longer certain"),
            (lambda post, new, thing: thing["properties"]["name"].update(type=["string", "null"]), "may now be null"),
            (lambda post, new, thing: post["responses"].pop("200"), "no longer answers 200"),
            (
                lambda post, new, thing: post["requestBody"].update(content={"text/csv": {}}),
                "no longer speaks application/json",
            ),
        ],
    )
    def test_are_found(self, change, said):
        assert any(said in problem for problem in _after(change))

    @pytest.mark.parametrize(
        "change",
        [
            lambda post, new, thing: None,
            lambda post, new, thing: new["properties"].update(colour={"type": "string"}),
            lambda post, new, thing: new["required"].clear(),
            lambda post, new, thing: new["properties"]["kind"].update(enum=["a", "b", "c"]),
            lambda post, new, thing: thing["properties"].update(colour={"type": "string"}),
            lambda post, new, thing: post["parameters"].append({"name": "x", "in": "query", "schema": {}}),
            lambda post, new, thing: post["responses"].update({"202": {}}),
        ],
    )
    def test_are_not_seen_in_additions(self, change):
        assert _after(change) == []

    def test_include_an_operation_that_is_gone(self):
        present = RELEASED | {"paths": {}}
        assert breaking_changes(json.dumps(RELEASED), json.dumps(present)) == ["POST /api/v1/things is gone"]
