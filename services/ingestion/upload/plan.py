"""A mapping made ready to run: which text column feeds which field, and what is wrong with the mapping itself."""

from dataclasses import dataclass

from contracts.ingestion.uploads import FieldMapping, Lookup, Mapping, MappingIssue, SegmentMapping, Unit, UploadKind
from services.ingestion.upload.dates import FORMATS
from services.ingestion.upload.shape import GRAIN_IDS, Field, Shape, shape_of


@dataclass(frozen=True)
class Feed:
    """Where one field's text comes from: `column` of the (joined) frame, or `constant`."""

    field: Field
    column: str | None
    constant: str | None
    unit: Unit
    looked_up: bool = False


@dataclass(frozen=True)
class Plan:
    """What to do with every row of a file."""

    shape: Shape
    feeds: tuple[Feed, ...]
    segments: tuple[SegmentMapping, ...]
    grain: str | None
    date_format: str | None
    decimal_comma: bool
    lookups: tuple[Lookup, ...]

    def feed(self, name: str) -> Feed | None:
        """What feeds the field `name`, if anything does."""
        return next((feed for feed in self.feeds if feed.field.name == name), None)

    @property
    def required(self) -> set[str]:
        """Fields without which a row of this grain says nothing."""
        names = {field.name for field in self.shape.fields if field.required}
        return names | ({GRAIN_IDS[self.grain]} if self.grain else set())

    def is_key(self, feed: Feed) -> bool:
        """Whether the field is part of a row's identity. An id that was looked up describes the row, no more."""
        return not feed.looked_up or feed.field.name in self.required


def lookup_column(lookup: Lookup, column: str) -> str:
    """Name of a looked-up file's column after the join."""
    return f"__lookup.{lookup.id}.{column}"


def make_plan(kind: UploadKind, mapping: Mapping, lookups: list[Lookup]) -> Plan:
    """The plan for `mapping`; fields that the mapping leaves out are filled from `lookups` in their order."""
    shape = shape_of(kind)
    feeds = {item.field: _feed(shape, item) for item in mapping.fields if shape.field(item.field)}
    for lookup in lookups:
        for item in lookup.fields:
            field = shape.field(item.field)
            if field and item.field not in feeds and item.column:
                column = lookup_column(lookup, item.column)
                feeds[item.field] = Feed(field, column, None, item.unit, looked_up=True)
    return Plan(
        shape=shape,
        feeds=tuple(feeds.values()),
        segments=tuple(sorted(mapping.segments, key=lambda segment: segment.name)),
        grain=mapping.grain if shape.has_grain else None,
        date_format=mapping.date_format,
        decimal_comma=mapping.decimal_comma,
        lookups=tuple(lookups),
    )


def _feed(shape: Shape, item: FieldMapping) -> Feed:
    field = shape.field(item.field)
    assert field is not None
    return Feed(field, item.column, item.constant if item.column is None else None, item.unit)


def find_faults(shape: Shape | None, mapping: Mapping, columns: list[str]) -> list[MappingIssue]:
    """What makes `mapping` senseless for a file with `columns`: such a mapping is refused and not kept."""
    faults = [*_field_faults(shape, mapping, columns), *_segment_faults(shape, mapping, columns)]
    if mapping.date_format is not None and mapping.date_format not in FORMATS:
        faults.append(_issue("/date_format", "unknown_format", f"Use one of {', '.join(FORMATS)}."))
    if shape and mapping.grain and not shape.has_grain:
        faults.append(_issue("/grain", "not_applicable", "Only ad performance has a grain."))
    return faults


def _field_faults(shape: Shape | None, mapping: Mapping, columns: list[str]) -> list[MappingIssue]:
    faults: list[MappingIssue] = []
    seen: set[str] = set()
    for index, item in enumerate(mapping.fields):
        at = f"/fields/{index}"
        field = shape.field(item.field) if shape else None
        if shape and field is None:
            faults.append(_issue(f"{at}/field", "unknown_field", f"{shape.schema.name} has no field {item.field}."))
        if item.field in seen:
            faults.append(_issue(f"{at}/field", "mapped_twice", f"{item.field} is mapped twice."))
        seen.add(item.field)
        if (item.column is None) == (item.constant is None):
            faults.append(_issue(at, "column_or_constant", "Give either a column or a constant."))
        if item.column is not None and item.column not in columns:
            faults.append(_issue(f"{at}/column", "unknown_column", f"The file has no column {item.column}."))
        if item.unit != "as_is" and field and field.kind != "money":
            faults.append(_issue(f"{at}/unit", "not_money", f"{item.field} is not money."))
    return faults


def _segment_faults(shape: Shape | None, mapping: Mapping, columns: list[str]) -> list[MappingIssue]:
    faults: list[MappingIssue] = []
    seen: set[str] = set()
    for index, item in enumerate(mapping.segments):
        at = f"/segments/{index}"
        if shape is None or not shape.has_segments:
            faults.append(_issue(at, "not_applicable", "This kind of file has no segments."))
        if item.name in seen:
            faults.append(_issue(f"{at}/name", "mapped_twice", f"{item.name} is mapped twice."))
        seen.add(item.name)
        if item.column not in columns:
            faults.append(_issue(f"{at}/column", "unknown_column", f"The file has no column {item.column}."))
    return faults


def find_gaps(plan: Plan) -> list[MappingIssue]:
    """What is still missing before the rows can be committed."""
    gaps: list[MappingIssue] = []
    if plan.shape.has_grain and plan.grain is None:
        gaps.append(_issue("/grain", "missing", "Choose what one row is about: account, campaign, ad group or ad."))
    mapped = {feed.field.name for feed in plan.feeds}
    for name in sorted(plan.required - mapped):
        gaps.append(_issue("/fields", "missing", f"Map a column or a constant to {name}."))
    measures = [feed for feed in plan.feeds if feed.field.is_measure]
    if not measures:
        gaps.append(_issue("/fields", "missing", "Map at least one measure, such as spend or clicks."))
    if any(feed.field.kind == "money" for feed in measures) and "currency_code" not in mapped:
        gaps.append(_issue("/fields", "missing", "Map a column or a constant to currency_code."))
    return gaps


def _issue(pointer: str, code: str, message: str) -> MappingIssue:
    return MappingIssue(pointer=pointer, code=code, message=message)
