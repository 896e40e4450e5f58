"""The euro reference rates of the European Central Bank: three XML files, and its data portal when they fail.

One `Cube` a day holds one a currency; a rate is units of the currency for one euro. Daily around 16:00 CET.
https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from xml.parsers import expat

import structlog

from contracts.ingestion.market_pulls import MarketProviderName
from contracts.ingestion.uploads import SeriesMapping
from libs.resilience import BreakerOpen
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.market.plan import MarketPlan
from services.ingestion.market_provider.errors import AnswerRefused, ProviderAway
from services.ingestion.market_provider.provider import (
    Answer,
    KeyNeed,
    NotModified,
    Query,
    Reach,
    Reading,
    Wanted,
    frame_of,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SOURCE = "ECB"
CURRENCY = re.compile(r"^[A-Z]{3}$")
FILE_DAYS = timedelta(days=85)
MOST_CURRENCIES = 100
Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Ecb:
    """Reads the smallest file that covers the range."""

    url: str
    fallback_url: str
    name: ClassVar[MarketProviderName] = MarketProviderName.ECB
    title: ClassVar[str] = "European Central Bank"
    description: ClassVar[str] = "Euro reference rates of some 30 currencies, each working day around 16:00 CET."
    symbol_hint: ClassVar[str] = "Currencies, such as USD or GBP; none: all of them. They become EURUSD, EURGBP."
    key: ClassVar[KeyNeed] = "none"

    def queries(self, wanted: Wanted) -> list[Query]:
        """The one file that covers the range."""
        return [Query(f"{self.url}/{_file_for(wanted)}", symbols=wanted.symbols)]

    async def read(self, query: Query, wanted: Wanted, reach: Reach) -> Reading:
        """The file; the data portal when it cannot be had. Raises as `Provider.read` does."""
        try:
            answer = await reach.get(query.url, query.parameters, is_main=True)
        except (ProviderAway, BreakerOpen) as fault:
            return await self._read_portal(query, wanted, reach, fault)
        if answer.not_modified:
            raise NotModified(answer.validators)
        if answer.status != 200:
            raise AnswerRefused("answer_refused", f"The ECB answered with status {answer.status}.")
        return _reading(_cells_of_xml(answer.body), query, wanted, answer, is_fallback=False)

    async def _read_portal(self, query: Query, wanted: Wanted, reach: Reach, fault: Exception) -> Reading:
        currencies = "+".join(sorted({_currency(symbol) for symbol in query.symbols}))
        parameters = {"format": "csvdata", "detail": "dataonly"}
        parameters |= {"startPeriod": wanted.first.isoformat()} if wanted.first else {}
        parameters |= {"endPeriod": wanted.last.isoformat()} if wanted.last else {}
        log.warning("market.fallback", provider=self.name.value, error=str(fault))
        try:
            answer = await reach.get(f"{self.fallback_url}/D.{currencies}.EUR.SP00.A", parameters, is_fallback=True)
        except (ProviderAway, BreakerOpen):
            raise fault from None
        if answer.status != 200:
            raise fault
        return _reading(_cells_of_csv(answer.body), query, wanted, answer, is_fallback=True)


def _file_for(wanted: Wanted) -> str:
    if wanted.first is None or wanted.first < wanted.today - FILE_DAYS:
        return "eurofxref-hist.xml"
    return "eurofxref-daily.xml" if wanted.first >= wanted.today else "eurofxref-hist-90d.xml"


def _currency(symbol: str) -> str:
    """`USD` of `USD` and of `EURUSD`."""
    return symbol.upper().removeprefix("EUR") or "EUR"


def _reading(cells: Iterable[Cell], query: Query, wanted: Wanted, answer: Answer, *, is_fallback: bool) -> Reading:
    asked = {_currency(symbol): symbol for symbol in query.symbols}
    rows: dict[str, list[list[str | None]]] = {}
    found: set[str] = set()
    for day, currency, rate in cells:
        found.add(currency)
        if wanted.covers(day) and (not asked or currency in asked):
            rows.setdefault(currency, []).append([day, rate])
    if len(found) > MOST_CURRENCIES or not all(CURRENCY.match(currency) for currency in found):
        raise AnswerRefused("answer_changed", "The ECB's file does not name its currencies as it used to.")
    unknown = {symbol: f"The ECB publishes no rate of {code}." for code, symbol in asked.items() if code not in found}
    if asked and len(unknown) == len(asked):
        raise AnswerRefused("symbol_unknown", " ".join(unknown.values())[:500])
    # A frame a currency: one that has no rate on a day has none, and is not one that is still to come.
    parts = ((_plan(code), frame_of(["day", "rate"], enumerate(rows[code], start=1))) for code in sorted(rows))
    return Reading(parts, _plan("EUR"), answer.validators, unknown=unknown, is_fallback=is_fallback)


def _plan(currency: str) -> MarketPlan:
    return MarketPlan(
        schema=get_dataset("market_series"),
        date_column="day",
        date_format="%Y-%m-%d",
        series=(SeriesMapping(column="rate", symbol=f"EUR{currency}", unit=f"{currency} per EUR"),),
        symbol_column=None,
        source=SOURCE,
        frequency="daily",
        decimal_comma=False,
    )


def _cells_of_xml(body: bytes) -> list[Cell]:
    """(day, currency, rate) of every `Cube`; a document type, which these files do not have, is refused."""
    cells: list[Cell] = []
    day = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal day
        if tag.rpartition(":")[2] != "Cube":
            return
        day = attributes.get("time", day)
        if "currency" in attributes:
            cells.append((day, attributes["currency"], attributes.get("rate", "")))

    def refuse_doctype(*_: object) -> None:
        raise AnswerRefused("answer_unreadable", "The ECB's answer is not the XML that it publishes.")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise AnswerRefused("answer_unreadable", "The ECB's answer cannot be read as XML.") from error
    if not cells:
        raise AnswerRefused("answer_changed", "The ECB's file holds no rates where they used to be.")
    return cells


def _cells_of_csv(body: bytes) -> list[Cell]:
    try:
        reader = csv.DictReader(io.StringIO(body.decode()))
        return [(row["TIME_PERIOD"], row["CURRENCY"], row["OBS_VALUE"]) for row in reader if row["OBS_VALUE"]]
    except (UnicodeDecodeError, csv.Error, KeyError) as error:
        raise AnswerRefused("answer_changed", "The ECB's data portal does not answer as it used to.") from error
