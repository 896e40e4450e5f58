"""What ads show. Meta has creatives of their own, which several ads may show; elsewhere an ad is its own creative."""

from dataclasses import dataclass

import polars as pl

_KEY = ["platform", "account_id", "creative_id"]
_SEARCHED = ("name", "creative_id", "headline", "body", "link_url")


@dataclass(frozen=True)
class Creatives:
    """`rows`, indexed by number, as last told; `of_ads` is the number of each ad's creative, by the ad's number.

    `kind` is `creative` where the platform told which creative the ad shows, else `ad`. `search` is what a search looks
    in.
    """

    rows: pl.DataFrame
    ads: pl.DataFrame
    of_ads: pl.Series

    def number_of(self, platform: str, account_id: str, known_as: str) -> int | None:
        """That of a creative, or of the one that an ad shows, by either's id; none when no ad shows it.

        Where an ad and a creative have the same id, it is the creative's.
        """
        account = (pl.col("platform") == platform) & (pl.col("account_id") == account_id)
        found = self.rows.filter(account & (pl.col("creative_id") == known_as)).sort("kind", descending=True)
        if found.height:
            return int(found["number"][0])
        shown_by = self.ads.filter(account & (pl.col("ad_id") == known_as))
        return int(self.of_ads[shown_by["ad"][0]]) if shown_by.height else None


def creatives_of(ads: pl.DataFrame, versions: pl.DataFrame, accounts: pl.DataFrame) -> Creatives:
    """Those of numbered `ads`; `versions` are of each creative the newest first."""
    shown = ads.select(
        "platform",
        "account_id",
        pl.coalesce("creative_id", "ad_id").alias("creative_id"),
        pl.when(pl.col("creative_id").is_null()).then(pl.lit("ad")).otherwise(pl.lit("creative")).alias("kind"),
        pl.col("name").alias("ad_name"),
        pl.col("status").alias("ad_status"),
    )
    key = [*_KEY, "kind"]
    told = versions.unique(_KEY, keep="first", maintain_order=True).drop("valid_from", "valid_to")
    rows = (
        shown.group_by(key)
        .agg(pl.col("ad_name", "ad_status").drop_nulls().first())
        .sort(key)
        .join(told, on=_KEY, how="left", maintain_order="left")
        .join(
            accounts.select("platform", "account_id", account_name="name"),
            on=["platform", "account_id"],
            how="left",
            maintain_order="left",
        )
        .with_columns(_named(), _status())
        .with_columns(search=pl.concat_str(_SEARCHED, separator="\n", ignore_nulls=True).str.to_lowercase())
        .drop("ad_name", "ad_status")
        .with_row_index("number")
    )
    numbers = shown.join(rows.select(*key, "number"), on=key, how="left", maintain_order="left")["number"]
    return Creatives(rows, ads, numbers)


def _named() -> pl.Expr:
    """People know an ad by its own name, and a creative that has none by that of an ad that shows it."""
    is_ad = pl.col("kind") == "ad"
    return pl.when(is_ad).then(pl.coalesce("ad_name", "name")).otherwise(pl.coalesce("name", "ad_name")).alias("name")


def _status() -> pl.Expr:
    is_ad = pl.col("kind") == "ad"
    return pl.when(is_ad).then(pl.coalesce("ad_status", "status")).otherwise(pl.col("status")).alias("status")
