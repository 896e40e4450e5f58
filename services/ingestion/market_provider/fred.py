"""FRED, the data of the Federal Reserve Bank of St. Louis: JSON, with a key in the query.

A series has units and a frequency (`fred/series`), and observations (`fred/series/observations`) in which `.` is a
value that is not known. https://fred.stlouisfed.org/docs/api/fred/
"""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ValidationError

from contracts.ingestion.market_pulls import MarketProviderName
from contracts.ingestion.uploads import SeriesMapping
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.market.plan import MarketPlan
from services.ingestion.market_provider.errors import AnswerRefused
from services.ingestion.market_provider.provider import (
    Answer,
    KeyNeed,
    Query,
    Reach,
    Reading,
    Wanted,
    frame_of,
    period_start,
)

SOURCE = "FRED"
PAGE = 100_000
MOST_PAGES = 10
FREQUENCIES = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "A": "yearly"}
ModelT = TypeVar("ModelT", bound=BaseModel)


class _Series(BaseModel):
    id: str
    frequency_short: str
    units_short: str


class _SeriesAnswer(BaseModel):
    seriess: list[_Series]


class _Observation(BaseModel):
    date: str
    value: str


class _Observations(BaseModel):
    count: int
    observations: list[_Observation]


class _Refusal(BaseModel):
    error_message: str = ""


@dataclass(frozen=True)
class Fred:
    """Two requests a series: what it is, and its values."""

    url: str
    name: ClassVar[MarketProviderName] = MarketProviderName.FRED
    title: ClassVar[str] = "FRED"
    description: ClassVar[str] = "Rates, prices and indices of the Federal Reserve Bank of St. Louis. Free key."
    symbol_hint: ClassVar[str] = "Ids of series, such as DGS10, DCOILWTICO or CPIAUCSL."
    key: ClassVar[KeyNeed] = "required"

    def queries(self, wanted: Wanted) -> list[Query]:
        """One a series."""
        parameters = {"file_type": "json", "limit": str(PAGE)}
        parameters |= {"observation_start": wanted.first.isoformat()} if wanted.first else {}
        parameters |= {"observation_end": wanted.last.isoformat()} if wanted.last else {}
        return [
            Query(f"{self.url}/series/observations", {"series_id": symbol.upper(), **parameters}, (symbol,))
            for symbol in dict.fromkeys(wanted.symbols)
        ]

    async def read(self, query: Query, wanted: Wanted, reach: Reach) -> Reading:
        """What the series is, then its values, page by page. Raises as `Provider.read` does."""
        symbol = query.symbols[0].upper()
        about = _parse(_SeriesAnswer, await reach.get(f"{self.url}/series", _about(symbol)), symbol)
        if not about.seriess:
            raise AnswerRefused("symbol_unknown", f"FRED has no series {symbol}.")
        series = about.seriess[0]
        frequency = FREQUENCIES.get(series.frequency_short)
        if frequency is None:
            raise AnswerRefused("frequency_unsupported", f"{symbol} has the frequency {series.frequency_short[:8]!r}.")
        observations = await _observations(query, reach, symbol)
        rows = (
            (number, [item.date, None if item.value == "." else item.value])
            for number, item in enumerate(observations, start=1)
        )
        plan = _plan(symbol, " ".join(series.units_short.split())[:64] or "unspecified", frequency)
        # A daily value is published once it is final; a month that is not over may still change.
        partial_from = None if frequency == "daily" else period_start(frequency, wanted.today)
        return Reading([(plan, frame_of(["date", "value"], rows))], plan, partial_from=partial_from)


def _about(symbol: str) -> dict[str, str]:
    return {"series_id": symbol, "file_type": "json"}


async def _observations(query: Query, reach: Reach, symbol: str) -> list[_Observation]:
    found: list[_Observation] = []
    for _ in range(MOST_PAGES):
        page = _parse(_Observations, await reach.get(query.url, query.parameters | {"offset": str(len(found))}), symbol)
        found += page.observations
        if len(found) >= page.count or not page.observations:
            return found
    raise AnswerRefused("answer_too_large", f"{symbol} has more observations than one pull reads: narrow the range.")


def _plan(symbol: str, unit: str, frequency: str) -> MarketPlan:
    return MarketPlan(
        schema=get_dataset("market_series"),
        date_column="date",
        date_format="%Y-%m-%d",
        series=(SeriesMapping(column="value", symbol=symbol, unit=unit),),
        symbol_column=None,
        source=SOURCE,
        frequency=frequency,
        decimal_comma=False,
    )


def _parse(model: type[ModelT], answer: Answer, symbol: str) -> ModelT:
    if answer.status != 200:
        raise _refusal(answer, symbol)
    try:
        return model.model_validate_json(answer.body)
    except ValidationError as error:
        code = "answer_unreadable" if error.errors()[0]["type"] == "json_invalid" else "answer_changed"
        raise AnswerRefused(code, f"FRED's answer about {symbol} is not what it used to be.") from None


def _refusal(answer: Answer, symbol: str) -> AnswerRefused:
    """FRED says 400 to everything; its sentence, which is not shown, tells a key from a series."""
    try:
        said = _Refusal.model_validate_json(answer.body).error_message.lower()
    except ValidationError:
        said = ""
    if answer.status in (401, 403) or "api_key" in said:
        return AnswerRefused("key_refused", "FRED does not accept the key: enter it again.")
    if "does not exist" in said or answer.status == 404:
        return AnswerRefused("symbol_unknown", f"FRED has no series {symbol}.")
    return AnswerRefused("answer_refused", f"FRED refused the request for {symbol} with status {answer.status}.")
