"""Whether a newer version of a dataset accepts every row that an older one accepted, and means the same by it.

What cannot be shown to accept every such row is taken to refuse one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

MEANINGS = {
    "x-unit": "unit",
    "x-currency": "currency",
    "x-attribution": "attribution",
    "x-additive": "additivity",
    "x-role": "role",
}
"""Keywords of a field that say what its value means: to change one is to change every row there is."""
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
SAME = (
    *("pattern", "format", "multipleOf", "uniqueItems", "contains", "propertyNames", "patternProperties", "not"),
    *("dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "prefixItems"),
    *("anyOf", "oneOf", "$ref", "$dynamicRef", "contentEncoding", "contentMediaType"),
)
"""Keywords of which only the same again, or nothing, is known to accept what was accepted."""


@dataclass(frozen=True)
class Breach:
    """Why a newer version is no replacement for an older one. `pointer` leads into the newer schema."""

    pointer: str
    code: str
    message: str


def find_breaches(old: Schema, new: Schema) -> list[Breach]:
    """Every reason why rows of `old` may not be rows of `new`."""
    found = [*_key(old, new), *_meaning(old, new, "", "The dataset"), *_narrower(old, new, "")]
    return list(dict.fromkeys(found))


def _key(old: Schema, new: Schema) -> Iterator[Breach]:
    before, after = old.get("x-natural-key"), new.get("x-natural-key")
    if before != after:
        message = f"The natural key was {_names(before)} and becomes {_names(after)}: other rows would be the same row."
        yield Breach("/x-natural-key", "natural_key", message)


def _meaning(old: Schema, new: Schema, pointer: str, name: str) -> Iterator[Breach]:
    for keyword, code in MEANINGS.items():
        before, after = old.get(keyword), new.get(keyword)
        if before != after:
            message = f"{name} had the {code} {_shown(before)} and gets {_shown(after)}."
            yield Breach(f"{pointer}/{keyword}", code, message)


def _narrower(old: Schema | bool, new: Schema | bool, pointer: str) -> Iterator[Breach]:
    old, new = _as_object(old), _as_object(new)
    if old in (new, NEVER):
        return
    if new == NEVER:
        yield Breach(pointer, "closed", f"{_name(pointer)} was allowed and is refused.")
        return
    for rule in _RULES:
        yield from rule(old, new, pointer)


NEVER: Schema = {"not": {}}


def _as_object(schema: Schema | bool) -> Schema:
    if isinstance(schema, bool):
        return {} if schema else NEVER
    return schema


def _types(old: Schema, new: Schema, pointer: str) -> Iterator[Breach]:
    if "type" not in new:
        return
    after = _type_set(new)
    before = _type_set(old) if "type" in old else {"any type"}
    lost = sorted(kind for kind in before if kind not in after and not (kind == "integer" and "number" in after))
    if lost:
        message = f"{_name(pointer)} could be {' or '.join(lost)}, and has to be {' or '.join(sorted(after))}."
        yield Breach(f"{pointer}/type", "type", message)


def _type_set(schema: Schema) -> set[str]:
    kinds = schema["type"]
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _values(old: Schema, new: Schema, pointer: str) -> Iterator[Breach]:
    after = _allowed(new)
    if after is None:
        return
    keyword = "const" if "const" in new else "enum"
    before = _allowed(old)
    if before is None:
        yield Breach(f"{pointer}/{keyword}", "enum", f"{_name(pointer)} could be any value, and may be some only.")
        return
    lost = [value for value in before if value not in after]
    if lost:
        message = f"{_name(pointer)} may no longer be {', '.join(_shown(value) for value in lost[:5])}."
        yield Breach(f"{pointer}/{keyword}", "enum", message)


def _allowed(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _limits(old: Schema, new: Schema, pointer: str) -> Iterator[Breach]:
    for keywords, wider in ((LOWER, _at_most), (UPPER, _at_least)):
        for keyword in keywords:
            if keyword in new and not (keyword in old and wider(new[keyword], old[keyword])):
                before = f"was {old[keyword]}" if keyword in old else "was none"
                message = f"{_name(pointer)}: {keyword} {before} and becomes {new[keyword]}."
                yield Breach(f"{pointer}/{keyword}", "limit", message)


def _at_most(new: float, old: float) -> bool:
    return new <= old


def _at_least(new: float, old: float) -> bool:
    return new >= old


def _unprovable(old: Schema, new: Schema, pointer: str) -> Iterator[Breach]:
    for keyword in SAME:
        if keyword in new and old.get(keyword) != new[keyword]:
            message = f"{_name(pointer)}: {keyword} changes, so rows from before may break it."
            yield Breach(f"{pointer}/{keyword}", "rule", message)
    condition = [new.get(keyword) for keyword in ("if", "then", "else")]
    if "if" in new and condition != [old.get(keyword) for keyword in ("if", "then", "else")]:
        yield Breach(f"{pointer}/if", "rule", f"{_name(pointer)}: a condition changes, so rows may break it.")
    for index, clause in enumerate(new.get("allOf", [])):
        if clause not in old.get("allOf", []):
            message = f"{_name(pointer)}: a rule is added that rows from before may break."
            yield Breach(f"{pointer}/allOf/{index}", "rule", message)


def _required(old: Schema, new: Schema, pointer: str) -> Iterator[Breach]:
    for name in new.get("required", []):
        if name not in old.get("required", []):
            message = f"{name} becomes required; rows from before may lack it."
            yield Breach(f"{pointer}/properties/{_escaped(name)}", "required", message)


def _properties(old: Schema, new: Schema, pointer: str) -> Iterator[Breach]:
    before, after = old.get("properties", {}), new.get("properties", {})
    rest = old.get("additionalProperties", True)
    for name, rules in before.items():
        at = f"{pointer}/properties/{_escaped(name)}"
        if name not in after:
            yield Breach(at, "removed", f"{name} is removed; whoever reads it would find nothing.")
        else:
            yield from _meaning(_as_object(rules), _as_object(after[name]), at, name)
            yield from _narrower(rules, after[name], at)
    for name in after.keys() - before.keys():
        at = f"{pointer}/properties/{_escaped(name)}"
        if any(True for _ in _narrower(rest, after[name], at)):
            message = f"{name} is added with rules, and rows from before may hold anything under that name."
            yield Breach(at, "open_field", message)
    yield from _narrower(rest, new.get("additionalProperties", True), f"{pointer}/additionalProperties")


def _items(old: Schema, new: Schema, pointer: str) -> Iterator[Breach]:
    if "items" in new:
        yield from _narrower(old.get("items", True), new["items"], f"{pointer}/items")


_RULES: tuple[Callable[[Schema, Schema, str], Iterator[Breach]], ...] = (
    *(_types, _values, _limits, _unprovable, _required, _properties, _items),
)


def _name(pointer: str) -> str:
    """The field that a pointer into a schema is about."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    names = [part for part, before in zip(parts, ["", *parts], strict=False) if before == "properties"]
    if parts and parts[-1] == "additionalProperties":
        names.append("a further field")
    return " ".join(names[-1:]) or "The row"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _names(names: list[str] | None) -> str:
    return ", ".join(names) if names else "none"


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
