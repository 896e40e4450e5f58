"""From cells of text to typed values, a whole column at a time. What cannot be read becomes null; `rules` says why.

Money becomes millionths (bigint), exactly: text is read as a decimal of 6 places, half-even beyond that.
"""

import polars as pl

from contracts.ingestion.uploads import Unit
from services.ingestion.upload.shape import Field

NOTHING = ("", "-", "--", "—", "N/A", "n/a", "NA", "null", "NULL", "None", "none", "\\N")
UNITS_PER = {"as_is": 1.0, "cents": 0.01, "micros": 0.000001}
DECIMAL = pl.Decimal(38, 6)

PLATFORM_NAMES = {
    "google": "google_ads",
    "google_ads": "google_ads",
    "adwords": "google_ads",
    "google_adwords": "google_ads",
    "facebook": "meta_ads",
    "facebook_ads": "meta_ads",
    "meta": "meta_ads",
    "meta_ads": "meta_ads",
    "instagram": "meta_ads",
    "bing": "microsoft_ads",
    "bing_ads": "microsoft_ads",
    "microsoft": "microsoft_ads",
    "microsoft_ads": "microsoft_ads",
    "microsoft_advertising": "microsoft_ads",
    "linkedin": "linkedin_ads",
    "linkedin_ads": "linkedin_ads",
    "tiktok": "tiktok_ads",
    "tiktok_ads": "tiktok_ads",
}
RESOURCE_NAME = r"^(?:customers/[0-9]+|urn:li:[A-Za-z]+)[/:](?:[A-Za-z]+/)?(?:[0-9]+~)?([0-9]+)$"
DASHED_CUSTOMER = r"^[0-9]{3}-[0-9]{3}-[0-9]{4}$"
_SYMBOL = r"^([+-]?)\s*(?:[$€£¥]|[A-Z]{3}\s)\s*([0-9.,]+)$"
_PLAIN = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$"
_GROUPED = r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_GROUPED_COMMA = r"^[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?$"
_TOO_FINE = r"\.[0-9]{6}[0-9]*[1-9]"


def clean(column: str) -> pl.Expr:
    """The cell without blanks around it; null where the sender says that there is nothing."""
    text = pl.col(column).str.strip_chars(" \t\r\n\u00a0\ufeff")
    return pl.when(text.is_in(NOTHING)).then(None).otherwise(text)


def clean_text(column: str) -> pl.Expr:
    """The same for names, in which `None` and `NA` are names: only an empty cell is nothing."""
    text = pl.col(column).str.strip_chars(" \t\r\n\u00a0\ufeff")
    return pl.when((text == "") | (text == "--")).then(None).otherwise(text)


def parse_text(field: Field, text: pl.Expr) -> pl.Expr:
    """Names and ids. Google's and LinkedIn's resource names become the id at their end."""
    if field.kind == "currency":
        return text.str.to_uppercase()
    if field.kind == "platform":
        name = text.str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "_").str.strip_chars("_")
        return name.replace(PLATFORM_NAMES)
    if field.name.endswith("_id"):
        plain = pl.coalesce(text.str.extract(RESOURCE_NAME), text)
        dashed = plain.str.contains(DASHED_CUSTOMER)
        return pl.when(dashed).then(plain.str.replace_all("-", "", literal=True)).otherwise(plain)
    return text


def plain_numbers(raw: pl.Series, *, decimal_comma: bool = False) -> pl.Series:
    """`plain_number` for a column. Most columns hold plain numbers already: one cast shows that, and saves the rest."""
    if not decimal_comma and raw.cast(DECIMAL, strict=False).null_count() == raw.null_count():
        return raw
    return raw.to_frame("raw").select(plain_number(pl.col("raw"), decimal_comma=decimal_comma)).to_series()


def plain_number(text: pl.Expr, *, decimal_comma: bool = False) -> pl.Expr:
    """A number without currency symbol and thousands marks, as text; null where it is not a finite number."""
    text = pl.coalesce(text.str.replace(_SYMBOL, "${1}${2}"), text)
    if decimal_comma:
        grouped = text.str.contains(_GROUPED_COMMA)
        text = pl.when(grouped).then(text.str.replace_all(".", "", literal=True)).otherwise(text)
        text = text.str.replace(",", ".", literal=True)
    else:
        grouped = text.str.contains(_GROUPED)
        text = pl.when(grouped).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
    return pl.when(text.str.contains(_PLAIN)).then(text).otherwise(None)


def parse_number(field: Field, number: pl.Expr, unit: Unit) -> pl.Expr:
    """`number` (from `plain_number`) as millionths, whole number or decimal; null where it does not fit."""
    decimal = number.cast(DECIMAL, strict=False)
    match field.kind:
        case "money":
            return _micros(decimal, unit)
        case "count":
            return pl.when(decimal == decimal.round(0)).then(decimal).cast(pl.Int64, strict=False)
        case _:
            return decimal


def _micros(decimal: pl.Expr, unit: Unit) -> pl.Expr:
    """Millionths of the decimal, whose own representation counts millionths already."""
    if unit == "micros":
        return decimal.round(0).cast(pl.Int64, strict=False)
    millionths = decimal.to_physical()
    if unit == "cents":
        hundred = millionths // 100
        return (
            pl.when(millionths % 100 == 0)
            .then(hundred)
            .otherwise((decimal / 100).round(6).to_physical())
            .cast(pl.Int64, strict=False)
        )
    return millionths.cast(pl.Int64, strict=False)


def is_too_fine(number: pl.Expr) -> pl.Expr:
    """Whether `number` has more than six decimals, which are rounded half-even."""
    return number.str.contains(_TOO_FINE)
