"""A snapshot decoded for questions: two frames sorted by day, whose rows point into small tables of entities.

Entities are numbered within the snapshot, so that a filter on names becomes a look-up in an array, and grouping works
on integers instead of text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

import polars as pl

from services.metrics.snapshots.creatives import Creatives, creatives_of
from services.metrics.snapshots.daily import Daily, months_of
from services.metrics.snapshots.index import Index
from services.metrics.snapshots.legacy import in_main_currency, main_currency, with_creatives, with_levels
from services.metrics.snapshots.manifest import Manifest, PartitionEntry, coverage_of
from services.metrics.snapshots.partition import FACT_SCHEMA
from services.metrics.snapshots.tables import CAMPAIGN, IN_SOME_CURRENCY, Numbers, days_of, details_of, places_of


@dataclass(frozen=True)
class SnapshotFrames:
    """One snapshot in memory.

    `days`: what totals count, one row per campaign, region, currency and day. `details`: ads and ad groups as
    reported, one row per entity, region, currency and day. Both hold amounts in millionths, as reported and converted;
    `fx_source` says whose rate did that, and is null where there is none.
    `places` is like `days`, with a region on every row: by reports of regions where an account has them, else by its
    rows. `campaigns`, `ads` and `ad_groups` are indexed by the rows' `campaign`, `ad` and `ad_group` numbers.
    """

    snapshot_id: str
    manifest: Manifest
    days: Daily
    details: Daily
    places: Daily
    budgets: pl.DataFrame
    campaigns: pl.DataFrame
    ads: pl.DataFrame
    ad_groups: pl.DataFrame
    accounts: pl.DataFrame
    index: Index
    creative_versions: pl.DataFrame
    usual: pl.DataFrame | None = None
    """The answer to the usual question, as `combined.usual` keeps it; none where it was not made."""

    @property
    def size(self) -> int:
        """Bytes, near enough for a cache's budget."""
        tables = (self.campaigns, self.ads, self.ad_groups, self.accounts, self.creative_versions, self.usual)
        daily = self.days.size + self.details.size + self.places.size
        return daily + sum(int(table.estimated_size()) for table in tables if table is not None)

    @cached_property
    def regions(self) -> list[str]:
        """The names of all regions, in order."""
        return self.index.values("region")

    @property
    def is_whole(self) -> bool:
        """Whether every row of the snapshot is here."""
        return not self.days.absent

    def holds(self, days: Iterable[tuple[date, date]]) -> bool:
        """Whether every row of these ranges of days is here."""
        return self.days.absent.isdisjoint(months_of(days))

    @cached_property
    def ad_group_names(self) -> dict[tuple[str, str, str], str | None]:
        """Name by platform, account id and ad group id."""
        rows = self.ad_groups.select("platform", "account_id", "ad_group_id", "name").iter_rows()
        return {(platform, account_id, ad_group_id): name for platform, account_id, ad_group_id, name in rows}

    @cached_property
    def campaign_names(self) -> list[tuple[str | None, str | None]]:
        """Id and name by the campaign's number."""
        return list(self.campaigns.select("campaign_id", "name").iter_rows())

    @cached_property
    def unnamed_campaigns(self) -> frozenset[int]:
        """The numbers that stand for what accounts have beside their campaigns."""
        return frozenset(number for number, (campaign_id, _) in enumerate(self.campaign_names) if campaign_id is None)

    @cached_property
    def creatives(self) -> Creatives:
        """What the ads show; put together for those alone who ask for it."""
        return creatives_of(self.ads, self.creative_versions, self.accounts)

    @cached_property
    def options(self) -> dict[str, Any]:
        """Everything that can be chosen in the snapshot."""
        platforms = (
            self.campaigns.group_by("platform")
            .agg(accounts=pl.col("account_id").n_unique(), campaigns=pl.col("campaign_id").drop_nulls().n_unique())
            .sort("platform")
        )
        accounts = self.accounts.sort("platform", "account_id")
        return {"platforms": platforms.to_dicts(), "accounts": accounts.to_dicts(), "regions": self.regions}

    def campaign_number(self, platform: str, account_id: str, campaign_id: str) -> int | None:
        """The campaign's number; none when the snapshot does not know it."""
        key = (pl.col("platform") == platform) & (pl.col("account_id") == account_id)
        found = self.campaigns.filter(key & (pl.col("campaign_id") == campaign_id))["number"]
        return int(found[0]) if len(found) else None

    @property
    def coverage(self) -> tuple[date, date] | None:
        """First and last day with data, whatever the filters."""
        return coverage_of(self.manifest.platforms)


def assemble(
    snapshot_id: str,
    manifest: Manifest,
    partitions: dict[str, pl.DataFrame],
    entities: dict[str, pl.DataFrame],
    absent: frozenset[str] = frozenset(),
) -> SnapshotFrames:
    """Number the entities and put together those partitions (by digest) that are given.

    With fewer than all, `entities` have their index; `absent` are months that are left out of the places.
    """
    entries = [entry for entry in manifest.partitions if entry.digest in partitions]
    left_out = {entry.month for entry in manifest.partitions} - {entry.month for entry in entries}
    return put_together(snapshot_id, manifest, facts_of(entries, partitions), entities, absent=absent | left_out)


def put_together(
    snapshot_id: str,
    manifest: Manifest,
    facts: pl.DataFrame,
    entities: dict[str, pl.DataFrame],
    others: pl.DataFrame | None = None,
    absent: frozenset[str] = frozenset(),
    named_places: pl.DataFrame | None = None,
) -> SnapshotFrames:
    """Number the entities; `facts` name their platform and account beside the columns of `FACT_SCHEMA`.

    `others` are campaigns that are known although the facts need not name them, and `named_places` accounts and regions
    of reports of regions; `absent` are the months of which facts and places hold nothing, although the snapshot does.
    """
    entities = with_creatives(entities)
    facts, reported = (rows.with_columns(IN_SOME_CURRENCY) for rows in (facts, entities["place"]))
    if "fx_source" not in reported.columns:
        facts, reported = in_main_currency(facts, reported)
        manifest = manifest.model_copy(update={"reporting_currency": main_currency(facts)})
    index = Index(entities["index"]) if "index" in entities else Index.of(facts, reported, others, named_places)
    nothing = Daily.of(pl.DataFrame(schema={"date": pl.Date}))
    without_rows = SnapshotFrames(
        snapshot_id=snapshot_id,
        manifest=manifest,
        days=nothing,
        details=nothing,
        places=nothing,
        budgets=with_levels(entities["budget"]),
        campaigns=_numbered_campaigns(index, entities),
        ads=_numbered(index.keys("ad", "ad_id"), entities["ad"], "ad"),
        ad_groups=_numbered(index.keys("ad_group", "ad_group_id"), entities["ad_group"], "ad_group"),
        accounts=entities["account"],
        index=index,
        creative_versions=entities["creative"],
    )
    return _with_rows(without_rows, facts, reported, absent)


def with_months(
    known: SnapshotFrames, facts: pl.DataFrame, reported: pl.DataFrame, absent: frozenset[str]
) -> SnapshotFrames:
    """`known` with the rows of more months, of which it held none, and of which `absent` are not.

    `facts` as `put_together` takes them, `reported` as the entity `place`. What is numbered stays as it is.
    """
    more = _with_rows(known, facts, reported, absent)
    return replace(
        known,
        days=known.days.with_months(more.days, absent),
        details=known.details.with_months(more.details, absent),
        places=known.places.with_months(more.places, absent),
    )


def _with_rows(
    known: SnapshotFrames, facts: pl.DataFrame, reported: pl.DataFrame, absent: frozenset[str]
) -> SnapshotFrames:
    """What `known` numbers, with these rows and no others."""
    numbers = Numbers(known.campaigns, known.ads, known.ad_groups, known.index)
    return replace(
        known,
        days=Daily.of(days_of(facts, numbers), absent),
        # Both are made of the same facts, which weigh about as much as the two together.
        details=Daily.later(partial(details_of, facts, numbers), absent, int(facts.estimated_size())),
        places=Daily.later(partial(places_of, facts, reported, numbers), absent, int(reported.estimated_size())),
    )


def facts_of(entries: list[PartitionEntry], partitions: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows of `entries`, with the platform and account that each is of."""
    placed = [
        partitions[entry.digest].with_columns(platform=pl.lit(entry.platform), account_id=pl.lit(entry.account_id))
        for entry in entries
    ]
    if not placed:
        return pl.DataFrame(schema=FACT_SCHEMA | {"platform": pl.String, "account_id": pl.String})
    return pl.concat(placed)


def _numbered_campaigns(index: Index, entities: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Every campaign of the rows, also the unnamed one of an account; `search` is what a search looks in."""
    key = CAMPAIGN
    account_names = entities["account"].select("platform", "account_id", account_name="name")
    return (
        index.keys("campaign", "campaign_id")
        .join(entities["campaign"], on=key, how="left", maintain_order="left")
        .join(account_names, on=["platform", "account_id"], how="left", maintain_order="left")
        .with_columns(
            search=pl.concat_str(
                pl.col("name"), pl.col("campaign_id"), separator="\n", ignore_nulls=True
            ).str.to_lowercase()
        )
        .with_row_index("number")
    )


def _numbered(keys: pl.DataFrame, entities: pl.DataFrame, number: str) -> pl.DataFrame:
    known = entities.drop("campaign_id")
    return keys.join(known, on=keys.columns, how="left", maintain_order="left").with_row_index(number)
