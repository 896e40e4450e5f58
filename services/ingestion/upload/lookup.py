"""A second file that fills fields in: names and parents of entities, from their history or a list of them."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import polars as pl

from contracts.ingestion.uploads import DetectedColumn, FieldMapping, Lookup
from services.ingestion.upload.aliases import COMMON, normal
from services.ingestion.upload.normalise import read_batches
from services.ingestion.upload.parsing import clean_text, parse_text
from services.ingestion.upload.plan import Plan, lookup_column
from services.ingestion.upload.refusal import refuse
from services.ingestion.upload.shape import Shape

VERSIONS = ("updated_time", "updated_at", "modified_time", "last_modified_time", "fivetran_synced", "synced_at")
_WORDS = {
    "account": "account_id",
    "campaign": "campaign_id",
    "ad_set": "ad_group_id",
    "ad_group": "ad_group_id",
    "ad": "ad_id",
}
_PARENTS = {
    "account_id": ("account_name",),
    "campaign_id": ("campaign_name", "status", "objective", "start_date", "end_date"),
    "ad_group_id": ("ad_group_name", "campaign_id", "campaign_name"),
    "ad_id": ("ad_name", "ad_group_id", "ad_group_name", "campaign_id", "campaign_name"),
}
_JOIN = "__join"


def describe_lookup(
    lookup_id: UUID,
    filename: str,
    rows: int,
    columns: list[DetectedColumn],
    shape: Shape,
    *,
    match_field: str | None,
    key_column: str | None,
) -> Lookup:
    """What the file is about, by its name and headers; raises `UploadRefused` when that cannot be told."""
    by_name = {normal(column.name): column.name for column in columns if column.type != "empty"}
    match_field = match_field or _match_field(filename, by_name)
    if match_field is None:
        raise refuse("no_match_field", "Say which id the file is about: account_id, campaign_id, ad_group_id or ad_id.")
    key = key_column or by_name.get("id") or next((by_name[a] for a in COMMON[match_field] if a in by_name), None)
    if key is None or key not in by_name.values():
        raise refuse("no_key_column", "Say which column of the file holds the id.", column=key)
    fields = _provided(shape, match_field, by_name, key)
    if not fields:
        raise refuse("nothing_to_look_up", "The file has no name or parent to fill in.")
    version = next((by_name[name] for name in VERSIONS if name in by_name), None)
    return Lookup(
        id=lookup_id,
        filename=filename,
        rows=rows,
        match_field=match_field,
        key_column=key,
        version_column=version,
        fields=fields,
    )


def _match_field(filename: str, by_name: dict[str, str]) -> str | None:
    name = normal(filename)
    for word, field in _WORDS.items():
        if f"{word}_history" in name or name.split("_csv")[0] == f"{word}s":
            return field
    finest = [field for field in ("ad_id", "ad_group_id", "campaign_id", "account_id") if field in by_name]
    return finest[0] if finest and "id" not in by_name else None


def _provided(shape: Shape, match_field: str, by_name: dict[str, str], key: str) -> list[FieldMapping]:
    fields: list[FieldMapping] = []
    for name in _PARENTS[match_field]:
        aliases = COMMON[name]
        if name == _PARENTS[match_field][0]:
            aliases = ("name", "descriptive_name", *aliases)
        column = next((by_name[alias] for alias in aliases if alias in by_name and by_name[alias] != key), None)
        if column and shape.field(name):
            fields.append(FieldMapping(field=name, column=column))
    return fields


def load_lookup(folder: Path, lookup: Lookup, shape: Shape) -> pl.DataFrame:
    """The newest row of each id, with the columns that it provides under the names of `lookup_column`."""
    field = shape.field(lookup.match_field)
    assert field is not None
    frame = pl.concat(list(read_batches(folder / "lookups" / str(lookup.id))))
    version = _moment(lookup.version_column) if lookup.version_column else pl.lit(0)
    columns = list(dict.fromkeys(item.column for item in lookup.fields if item.column))
    newest = (
        frame.with_columns(parse_text(field, clean_text(lookup.key_column)).alias(_JOIN), version.alias("__version"))
        .filter(pl.col(_JOIN).is_not_null())
        .sort("__version", nulls_last=False, maintain_order=True)
        .unique(_JOIN, keep="last", maintain_order=True)
    )
    return newest.select(_JOIN, *[pl.col(column).alias(lookup_column(lookup, column)) for column in columns])


def _moment(column: str) -> pl.Expr:
    """Moments with or without `T`, fraction or zone, with hours of one digit too."""
    text = pl.col(column).str.strip_chars().str.replace("T", " ", literal=True).str.replace(r"\s(\d):", " 0${1}:")
    return text.str.slice(0, 26).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False)


class LookupJoin:
    """Joins an upload's lookups onto each batch of its rows."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._plan = plan
        self._frames = [(lookup, load_lookup(folder, lookup, plan.shape)) for lookup in plan.lookups]

    def batches(self, folder: Path) -> Iterator[pl.DataFrame]:
        """The file's rows with the looked-up columns beside their own."""
        for frame in read_batches(folder):
            yield self.join(frame)

    def join(self, frame: pl.DataFrame) -> pl.DataFrame:
        for lookup, names in self._frames:
            feed = self._plan.feed(lookup.match_field)
            if feed is None or (feed.column is not None and feed.column not in frame.columns):
                missing = [pl.lit(None, dtype=pl.String).alias(name) for name in names.columns if name != _JOIN]
                frame = frame.with_columns(missing)
                continue
            text = pl.lit(feed.constant) if feed.column is None else clean_text(feed.column)
            frame = frame.with_columns(parse_text(feed.field, text).alias(_JOIN))
            frame = frame.join(names, on=_JOIN, how="left", maintain_order="left").drop(_JOIN)
        return frame
