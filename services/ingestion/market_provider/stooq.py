"""Stooq: one CSV a symbol with open, high, low, close and, for most, volume.

Refusals come as text with status 200: `No data`, `Exceeded the daily hits limit`, and for some callers a page that asks
them to get a key, which then goes into the query as `apikey`.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from contracts.ingestion.market_pulls import MarketProviderName
from contracts.ingestion.uploads import RowError, SeriesMapping
from libs.jobs import RetryLater
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.market.plan import MarketPlan
from services.ingestion.market_provider.errors import AnswerRefused
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
from services.ingestion.quarantine.service import BadRow

SOURCE = "Stooq"
PRICES = ("Open", "High", "Low", "Close")
HEADERS = (["Date", *PRICES, "Volume"], ["Date", *PRICES])
DAY_OVER_SECONDS = 4 * 3600.0


@dataclass(frozen=True)
class Stooq:
    """One request a symbol."""

    url: str
    name: ClassVar[MarketProviderName] = MarketProviderName.STOOQ
    title: ClassVar[str] = "Stooq"
    description: ClassVar[str] = "Daily prices of indices, shares, commodities and currencies."
    symbol_hint: ClassVar[str] = "As Stooq writes them: ^SPX, AAPL.US, CL.F. They become ^SPX.CLOSE, ^SPX.OPEN …"
    key: ClassVar[KeyNeed] = "optional"

    def queries(self, wanted: Wanted) -> list[Query]:
        """One a symbol."""
        parameters = {"i": "d"}
        parameters |= {"d1": f"{wanted.first:%Y%m%d}"} if wanted.first else {}
        parameters |= {"d2": f"{wanted.last:%Y%m%d}"} if wanted.last else {}
        return [
            Query(f"{self.url}/q/d/l/", {"s": symbol.lower(), **parameters}, (symbol,))
            for symbol in dict.fromkeys(wanted.symbols)
        ]

    async def read(self, query: Query, wanted: Wanted, reach: Reach) -> Reading:
        """The prices of one symbol. Raises as `Provider.read` does."""
        symbol = query.symbols[0].upper()
        answer = await reach.get(query.url, query.parameters, is_main=True)
        if answer.not_modified:
            raise NotModified(answer.validators)
        lines = _lines(answer, symbol)
        header = lines[0]
        if header not in HEADERS:
            raise AnswerRefused("answer_changed", f"Stooq's file of {symbol} has other columns than it used to.")
        numbered = [(number, line) for number, line in enumerate(lines[1:], start=2) if line]
        rows = [(number, list[str | None](line)) for number, line in numbered if len(line) == len(header)]
        broken = [_broken(number, line) for number, line in numbered if len(line) != len(header)]
        # The row of today is of a session that may still be open; Stooq writes 0 where it does not know yet.
        plan = _plan(symbol, header)
        return Reading(
            [(plan, frame_of(header, rows))],
            plan,
            answer.validators,
            broken=broken,
            zero_is_unknown=True,
            partial_from=wanted.today,
        )


def _lines(answer: Answer, symbol: str) -> list[list[str]]:
    if answer.status == 404:
        raise AnswerRefused("symbol_unknown", f"Stooq does not know {symbol}.")
    if answer.status in (401, 403):
        raise AnswerRefused("key_refused", "Stooq does not accept the key: enter it again.")
    if answer.status != 200:
        raise AnswerRefused("answer_refused", f"Stooq refused the request for {symbol} with status {answer.status}.")
    try:
        text = answer.body.decode()
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise AnswerRefused("answer_unreadable", f"Stooq's file of {symbol} cannot be read as CSV.") from error
    said = text[:200].strip().lower()
    if "exceeded the daily hits limit" in said:
        raise RetryLater(
            DAY_OVER_SECONDS, "throttled", "Stooq gives no more answers today: its daily limit is used up."
        )
    if "apikey" in said:
        raise AnswerRefused("key_missing", "Stooq wants a key from this installation: get one there and enter it.")
    if said == "no data":
        raise AnswerRefused("no_data", f"Stooq has no data of {symbol} in this range, or does not know the symbol.")
    if not said or said.startswith("<"):
        raise AnswerRefused("answer_unreadable", f"Stooq's file of {symbol} cannot be read as CSV.")
    return lines


def _broken(number: int, line: Sequence[str]) -> BadRow:
    cells = {f"column_{index}": cell for index, cell in enumerate(line, start=1)}
    message = f"The row has {len(line)} cells, and not one for each column."
    return BadRow(number, cells, [RowError(row=number, column=None, pointer="", rule="columns", message=message)])


def _plan(symbol: str, header: list[str]) -> MarketPlan:
    return MarketPlan(
        schema=get_dataset("market_series"),
        date_column="Date",
        date_format="%Y-%m-%d",
        series=tuple(
            SeriesMapping(
                column=column,
                symbol=f"{symbol}.{column.upper()}",
                role=column.lower() if column in PRICES else "value",  # type: ignore[arg-type]  # one of four
            )
            for column in header[1:]
        ),
        symbol_column=None,
        source=SOURCE,
        frequency="daily",
        decimal_comma=False,
    )
