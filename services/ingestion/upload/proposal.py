"""A first mapping for a file, from its headers, its name and the types of its columns."""

from dataclasses import dataclass

from contracts.ingestion.uploads import DetectedColumn, FieldMapping, Grain, Mapping, SegmentMapping, Unit, UploadKind
from services.ingestion.upload.aliases import (
    BUDGET,
    COMMON,
    ID_OF_GRAIN,
    LINKEDIN,
    MARKS,
    SEGMENTS,
    normal,
    without_currency,
)
from services.ingestion.upload.shape import GRAIN_IDS, shape_of

NO_ACCOUNT = "unassigned"
_LINKEDIN_GROUPS = {"campaign_group_id", "campaign_group_name"}
_LINKEDIN_CAMPAIGNS = {"campaign_id", "campaign_name", "campaign"}


@dataclass(frozen=True)
class Proposal:
    """The mapping, and what the file was taken for."""

    mapping: Mapping
    platform: str | None
    grain: Grain | None
    notices: list[tuple[str, str]]


class _Headers:
    """The file's columns by normal name; each may be given away once."""

    def __init__(self, columns: list[DetectedColumn], filename: str) -> None:
        self.filename = normal(filename)
        self.currency: str | None = None
        self._free: dict[str, DetectedColumn] = {}
        for column in columns:
            name, currency = without_currency(normal(column.name))
            self.currency = self.currency or currency
            self._free.setdefault(name, column)
        self.names = set(self._free)

    def take(self, aliases: tuple[str, ...]) -> DetectedColumn | None:
        """The first of `aliases` that a column with values bears; it is not given again."""
        for alias in aliases:
            column = self._free.get(alias)
            if column is not None and column.type != "empty":
                return self._free.pop(alias)
        return None


def propose_mapping(
    kind: UploadKind, columns: list[DetectedColumn], filename: str, *, currency: str | None
) -> Proposal:
    """The mapping that the headers suggest; `currency` stands in where the file does not say one."""
    headers = _Headers(columns, filename)
    platform = _platform(headers)
    grain = _grain(headers, platform) if kind == "ad_performance" else None
    fields = _fields(kind, headers, platform, grain)
    notices: list[tuple[str, str]] = []
    if kind != "budget":
        _stand_in_for_ids(fields, grain, notices)
        _stand_in_for_account(fields, notices)
        if "platform" not in fields and platform:
            fields["platform"] = FieldMapping(field="platform", constant=platform)
    currency = headers.currency or currency
    if "currency_code" not in fields and currency:
        fields["currency_code"] = FieldMapping(field="currency_code", constant=currency)
    segments = _segments(headers) if shape_of(kind).has_segments else []
    mapping = Mapping(fields=list(fields.values()), segments=segments, grain=grain)
    return Proposal(mapping, platform, grain, notices)


def _platform(headers: _Headers) -> str | None:
    if "platform" in headers.names:
        return None
    scores = {platform: len(headers.names.intersection(marks)) for platform, marks in MARKS.items()}
    best = max(scores, key=lambda platform: scores[platform])
    for platform, word in (("google_ads", "google"), ("meta_ads", "facebook"), ("microsoft_ads", "microsoft")):
        if word in headers.filename:
            return platform
    for platform in MARKS:
        if platform.removesuffix("_ads") in headers.filename:
            return platform
    return best if scores[best] else None


def _grain(headers: _Headers, platform: str | None) -> Grain | None:
    """The finest entity that has an id, or else a name; a bare `id` belongs to whatever the file is named for."""
    if bare := _grain_of_bare_id(headers):
        return bare
    names = headers.names
    if platform == "linkedin_ads" and names & _LINKEDIN_CAMPAIGNS and names & _LINKEDIN_GROUPS:
        return "ad" if names & {"ad_id", "creative_id"} else "ad_group"
    for grain in ("ad", "ad_group", "campaign"):
        marks = {*COMMON[f"{grain}_id"], *COMMON[f"{grain}_name"]} - {
            "creative_id",
            "ad_group" if grain == "ad" else "",
        }
        if names & marks:
            return grain
    return "account" if names & set(COMMON["account_id"]) else None


def _grain_of_bare_id(headers: _Headers) -> Grain | None:
    if "id" not in headers.names:
        return None
    for grain in ("ad_group", "campaign", "ad"):
        marks = ID_OF_GRAIN[grain]
        if headers.names & set(marks) - {"base_campaign" if grain != "campaign" else ""}:
            return grain
        if any(mark in headers.filename for mark in marks):
            return grain
    return None


def _fields(kind: UploadKind, headers: _Headers, platform: str | None, grain: Grain | None) -> dict[str, FieldMapping]:
    aliases = BUDGET if kind == "budget" else COMMON
    if platform == "linkedin_ads" and headers.names & _LINKEDIN_GROUPS:
        aliases = aliases | LINKEDIN
    shape = shape_of(kind)
    fields: dict[str, FieldMapping] = {}
    if grain and grain != "account" and (column := headers.take(("id",))):
        name = GRAIN_IDS[grain]
        fields[name] = FieldMapping(field=name, column=column.name)
    for field in shape.fields:
        if field.name in fields or field.name not in aliases:
            continue
        if column := headers.take(aliases[field.name]):
            unit = _unit(column.name) if field.kind == "money" else "as_is"
            fields[field.name] = FieldMapping(field=field.name, column=column.name, unit=unit)
    return fields


def _unit(header: str) -> Unit:
    name = normal(header)
    if name.endswith("micros"):
        return "micros"
    return "cents" if name.endswith("cents") else "as_is"


def _stand_in_for_ids(fields: dict[str, FieldMapping], grain: Grain | None, notices: list[tuple[str, str]]) -> None:
    """Exports of a screen often have names and no ids: then the name is the id."""
    if grain in (None, "account") or GRAIN_IDS[grain] in fields:
        return
    name = fields.get(f"{grain}_name")
    if name and name.column:
        fields[GRAIN_IDS[grain]] = FieldMapping(field=GRAIN_IDS[grain], column=name.column)
        notices.append(("ids_from_names", f"The file has no {GRAIN_IDS[grain]}; its names stand for the ids."))


def _stand_in_for_account(fields: dict[str, FieldMapping], notices: list[tuple[str, str]]) -> None:
    if "account_id" not in fields:
        fields["account_id"] = FieldMapping(field="account_id", constant=NO_ACCOUNT)
        notices.append(("no_account", f"The file names no account; its rows go to the account {NO_ACCOUNT!r}."))


def _segments(headers: _Headers) -> list[SegmentMapping]:
    segments: list[SegmentMapping] = []
    for name, aliases in SEGMENTS.items():
        if column := headers.take(aliases):
            segments.append(SegmentMapping(name=name, column=column.name))
    return segments
