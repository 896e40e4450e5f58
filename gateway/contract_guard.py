"""Checks a request against the published contract before any service hears of it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl

import jsonschema_rs

from gateway.problems import BadRequest, UnsupportedMediaType
from libs.errors import FieldProblem, Invalid

JSON = "application/json"
MOST_ERRORS = 20
MOST_FIELDS = 200
_INTEGER = re.compile(r"-?\d{1,30}")
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?")
_BOOLEANS = {"true": True, "false": False}

Schema = dict[str, Any]
Validator = jsonschema_rs.Validator
Coerce = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class _Parameters:
    """The parameters of one place (`path`, `query` or `header`), compiled into one validator."""

    place: str
    coerce: dict[str, Coerce]
    lists: frozenset[str]
    validator: Validator

    def check(self, pairs: Iterable[tuple[str, str]]) -> list[FieldProblem]:
        values: dict[str, Any] = {}
        problems: list[FieldProblem] = []
        for name, text in pairs:
            coerce = self.coerce.get(name, str)
            if name in self.lists:
                values.setdefault(name, []).append(coerce(text))
            elif name in values:
                problems.append(
                    FieldProblem(pointer=f"#/{self.place}/{name}", code="repeated", message="Give it once.")
                )
            else:
                values[name] = coerce(text)
        if not problems and self.validator.is_valid(values):
            return []
        return problems + found_problems(self.validator, values, f"#/{self.place}")


@dataclass(frozen=True, slots=True)
class Guard:
    """What one operation takes. `media_types` is empty when it takes no body."""

    parameters: tuple[_Parameters, ...]
    media_types: frozenset[str]
    body_required: bool
    body: Validator | None

    @classmethod
    def of(cls, operation: Schema, contract: Schema) -> "Guard":
        places = (_compile(place, operation, contract) for place in ("path", "query", "header"))
        request: Schema = operation.get("requestBody", {})
        content: Schema = request.get("content", {})
        json_schema = content.get(JSON, {}).get("schema")
        return cls(
            parameters=tuple(place for place in places if place is not None),
            media_types=frozenset(content),
            body_required=bool(request.get("required")),
            body=compile_schema(json_schema, contract) if json_schema is not None else None,
        )

    def check_parameters(self, path: dict[str, str], query: str, headers: dict[bytes, bytes]) -> None:
        """Raise `Invalid` with a JSON pointer for each wrong, missing or unknown parameter."""
        problems: list[FieldProblem] = []
        for parameters in self.parameters:
            problems += parameters.check(_pairs(parameters, path, query, headers))
        if problems:
            raise Invalid(errors=problems[:MOST_ERRORS])

    def check_media_type(self, content_type: bytes | None, *, has_body: bool) -> str | None:
        """The media type of the body, None without one; raises `UnsupportedMediaType` or `Invalid` (body missing)."""
        if not self.media_types:
            return None
        if not has_body:
            if self.body_required:
                raise Invalid(errors=[FieldProblem(pointer="", code="missing", message="A body is required.")])
            return None
        media_type = (content_type or b"").split(b";")[0].strip().lower().decode("latin-1")
        if media_type not in self.media_types:
            raise UnsupportedMediaType(headers={"Accept": ", ".join(sorted(self.media_types))})
        return media_type

    def check_body(self, value: Any) -> None:
        """Raise `Invalid` with a JSON pointer for each thing wrong in a JSON body."""
        if self.body is None or self.body.is_valid(value):
            return
        raise Invalid(errors=found_problems(self.body, value, ""))


def _pairs(
    parameters: _Parameters, path: dict[str, str], query: str, headers: dict[bytes, bytes]
) -> Iterable[tuple[str, str]]:
    match parameters.place:
        case "path":
            return path.items()
        case "query":
            return _query(query) if query else ()
        case _:
            given = ((name, headers.get(name.encode())) for name in parameters.coerce)
            return [(name, value.decode("latin-1")) for name, value in given if value is not None]


def _query(query: str) -> list[tuple[str, str]]:
    if query.count("&") >= MOST_FIELDS:
        raise BadRequest(f"The query has more than {MOST_FIELDS} fields.")
    if "%" in query or "+" in query:
        return parse_qsl(query, keep_blank_values=True)
    # Nothing is escaped, as in most queries: the same answer for a third of the time.
    fields = (field.partition("=") for field in query.split("&") if field)
    return [(name, value) for name, _, value in fields]


def _compile(place: str, operation: Schema, contract: Schema) -> _Parameters | None:
    declared = [item for item in operation.get("parameters", []) if item["in"] == place]
    if not declared and place != "query":
        return None
    names = {item["name"].lower() if place == "header" else item["name"]: item for item in declared}
    types = {name: _types(item["schema"], contract) for name, item in names.items()}
    lists = frozenset(name for name in names if "array" in types[name])
    schema: Schema = {
        "type": "object",
        "properties": {name: item["schema"] for name, item in names.items()},
        "required": [name for name, item in names.items() if item.get("required")],
        "additionalProperties": False,
    }
    coerce = {
        name: _coercion(_item_types(names[name]["schema"], contract) if name in lists else types[name])
        for name in names
    }
    return _Parameters(place, coerce, lists, compile_schema(schema, contract))


def compile_schema(schema: Schema, contract: Schema) -> Validator:
    """Compiled with the components that it needs and no other: each validator keeps what it is given."""
    whole = {**schema, "components": {"schemas": _needed(schema, contract)}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True, mask="the value")


def _needed(schema: Schema, contract: Schema) -> dict[str, Schema]:
    """The component schemas that `schema` refers to, and those that they refer to."""
    needed: dict[str, Schema] = {}
    waiting = _references(schema)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = contract["components"]["schemas"][name]
            waiting |= _references(needed[name])
    return needed


def _references(value: Any) -> set[str]:
    """Names of components that a part of a schema refers to."""
    if isinstance(value, dict):
        parts = cast(dict[str, Any], value)
        own = {str(parts["$ref"]).rpartition("/")[2]} if isinstance(parts.get("$ref"), str) else set[str]()
        return own.union(*(_references(part) for part in parts.values()))
    if isinstance(value, list):
        return set[str]().union(*(_references(part) for part in cast(list[Any], value)))
    return set()


def _resolve(schema: Schema, contract: Schema) -> Schema:
    while "$ref" in schema:
        schema = contract["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _choices(schema: Schema, contract: Schema) -> list[Schema]:
    schema = _resolve(schema, contract)
    choices = schema.get("anyOf") or schema.get("oneOf")
    return [leaf for choice in choices for leaf in _choices(choice, contract)] if choices else [schema]


def _types(schema: Schema, contract: Schema) -> set[str]:
    """JSON types a parameter may have."""
    return {str(choice.get("type", "string")) for choice in _choices(schema, contract)}


def _item_types(schema: Schema, contract: Schema) -> set[str]:
    arrays = [choice for choice in _choices(schema, contract) if choice.get("type") == "array"]
    return set().union(*(_types(array.get("items", {}), contract) for array in arrays))


def _coercion(types: set[str]) -> Coerce:
    """Text of a URL as the type the contract says; text that does not fit stays text, and fails its check."""

    def coerce(text: str) -> Any:
        if "boolean" in types and text in _BOOLEANS:
            return _BOOLEANS[text]
        if types & {"integer", "number"} and _INTEGER.fullmatch(text):
            return int(text)
        if "number" in types and _NUMBER.fullmatch(text):
            return float(text)
        return text

    return coerce if types & {"boolean", "integer", "number"} else str


def found_problems(validator: Validator, value: Any, prefix: str) -> list[FieldProblem]:
    """What is wrong with `value`, with a JSON pointer each that begins with `prefix`."""
    problems: list[FieldProblem] = []
    for error in validator.iter_errors(value):
        parts = [str(part).replace("~", "~0").replace("/", "~1") for part in error.instance_path]
        code = type(error.kind).__name__
        problems.append(FieldProblem(pointer="/".join([prefix, *parts]), code=_snake(code), message=error.message))
        if len(problems) == MOST_ERRORS:
            break
    return problems


def _snake(name: str) -> str:
    """`AdditionalProperties` as `additional_properties`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
