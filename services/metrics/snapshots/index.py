"""What the rows of a snapshot name, whatever days of it are in memory: entities, values, and how far accounts reach."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from services.metrics.snapshots.partition import INDEX_SCHEMA, NO_CURRENCY

_ACCOUNT = ["platform", "account_id"]
_NAMED_BY_FACTS = {"ad": "ad_id", "ad_group": "ad_group_id"}
_NAMED_BY_BOTH = ("region", "currency", "fx_source")
FACT_COLUMNS = ["campaign_id", *_NAMED_BY_FACTS.values(), *_NAMED_BY_BOTH, "date", "counted"]
"""The columns of facts that an index is made of, beside platform and account."""


@dataclass(frozen=True)
class Index:
    """Rows of `INDEX_SCHEMA`: each value once an account and kind."""

    rows: pl.DataFrame

    @cached_property
    def _of_kind(self) -> dict[str, pl.DataFrame]:
        kinds = self.rows.partition_by("kind", as_dict=True, maintain_order=True)
        return {str(kind): rows for (kind,), rows in kinds.items()}

    def _kind(self, name: str) -> pl.DataFrame:
        """The rows of a kind, in the order of platform, account and value."""
        return self._of_kind.get(name, self.rows.clear())

    @classmethod
    def of(
        cls,
        facts: pl.DataFrame,
        reported: pl.DataFrame,
        others: pl.DataFrame | None = None,
        named_places: pl.DataFrame | None = None,
    ) -> "Index":
        """That of facts and of reports of regions.

        `others` are campaigns, and `named_places` accounts and regions of such reports, that are known although no row
        names them.
        """
        named_places = reported if named_places is None else named_places
        counted = facts.filter("counted")
        campaigns = [frame.select(*_ACCOUNT, "campaign_id") for frame in (facts, reported, others) if frame is not None]
        parts = [_values("campaign", pl.concat(campaigns), "campaign_id")]
        parts += [_values(kind, facts, column).drop_nulls("value") for kind, column in _NAMED_BY_FACTS.items()]
        for kind in _NAMED_BY_BOTH:
            both = pl.concat([frame.select(*_ACCOUNT, pl.col(kind).cast(pl.String)) for frame in (facts, reported)])
            filled = both.with_columns(pl.col(kind).fill_null(NO_CURRENCY)) if kind == "currency" else both
            parts.append(_values(kind, filled, kind).drop_nulls("value"))
        parts += [*_ends("day", counted), *_ends("place", reported)]
        parts.append(_values("region", named_places, "region").drop_nulls("value"))
        accounts = {"reported": named_places, "placed": counted.filter(pl.col("region").is_not_null())}
        parts += [_values(kind, rows.with_columns(value=pl.lit("")), "value") for kind, rows in accounts.items()]
        return cls(pl.concat(parts).unique().sort("kind", *_ACCOUNT, "value"))

    def keys(self, kind: str, column: str) -> pl.DataFrame:
        """Platform, account and value of everything of the kind, in this order; the value is named `column`."""
        return self._kind(kind).select(*_ACCOUNT, pl.col("value").alias(column))

    def values(self, kind: str) -> list[str]:
        """The values of a kind, in order."""
        return sorted({value for value in self._kind(kind)["value"] if value is not None})

    @property
    def reporters(self) -> pl.DataFrame:
        """Platform and account of those whose regions come by reports of their own."""
        return self._kind("reported").select(_ACCOUNT)

    @property
    def has_places(self) -> bool:
        """Whether any figure is known by region."""
        return not self._of_kind.keys().isdisjoint(("reported", "placed"))

    @property
    def days(self) -> dict[str, tuple[date, date]]:
        """First and last day of each platform that has a row which totals count; of one that has reports of regions
        alone, theirs."""
        return self._spans("place") | self._spans("day")

    def _spans(self, kind: str) -> dict[str, tuple[date, date]]:
        ends = self.rows.filter(pl.col("kind").is_in([f"first_{kind}", f"last_{kind}"]))
        spans = ends.group_by("platform").agg(first=pl.col("value").min(), last=pl.col("value").max()).sort("platform")
        return {name: (date.fromisoformat(one), date.fromisoformat(two)) for name, one, two in spans.iter_rows()}


def of_accounts(frame: pl.DataFrame, accounts: frozenset[str]) -> pl.DataFrame:
    """The rows that name one of `accounts`; a row that names none belongs to nobody who is limited."""
    key = pl.concat_str("platform", "account_id", separator=":")
    return frame.filter(key.is_in(sorted(accounts)).fill_null(False))


_ENDS = ("first", "last")


def _ends(kind: str, rows: pl.DataFrame) -> list[pl.DataFrame]:
    """First and last day of each account."""
    days = rows.group_by(_ACCOUNT).agg(first=pl.col("date").min(), last=pl.col("date").max())
    named = days.with_columns(pl.col(*_ENDS).dt.strftime("%Y-%m-%d"))
    return [_values(f"{end}_{kind}", named, end) for end in _ENDS]


def _values(kind: str, frame: pl.DataFrame, column: str) -> pl.DataFrame:
    values = frame.select(*_ACCOUNT, pl.lit(kind).alias("kind"), pl.col(column).alias("value")).unique()
    return values.cast(INDEX_SCHEMA)  # type: ignore[arg-type]
