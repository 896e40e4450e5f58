"""LinkedIn Ads by LinkedIn's versioned Marketing API.

Source: learn.microsoft.com/linkedin/marketing: "Versioning", "Create and Manage …", "Reporting". A version is answered
for a year and then refused with HTTP 426, so it can be set without a new Opsight.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from services.ingestion.own_source.calling import Caller, Verdict
from services.ingestion.own_source.errors import CredentialsRefused, SourceError, SourceMisconfigured
from services.ingestion.own_source.oauth import GivenToken, RenewedToken
from services.ingestion.own_source.platform import Account, Config, Daily, Row, Snapshot, Stream, only

TITLE = "LinkedIn"
API = "https://api.linkedin.com/rest"
TOKEN_URL = "https://www.linkedin.com/oauth/v2/accessToken"  # noqa: S105  # an address
PAGE_SIZE = 100
STEP_DAYS = 30
MOST_ELEMENTS = 15_000
"""A report is cut off there without a word, so one that is as long is asked for in halves."""
METRICS = (
    "impressions",
    "clicks",
    "landingPageClicks",
    "costInLocalCurrency",
    "costInUsd",
    "externalWebsiteConversions",
    "externalWebsitePostClickConversions",
    "externalWebsitePostViewConversions",
    "conversionValueInLocalCurrency",
    "oneClickLeads",
    "videoViews",
    "totalEngagements",
)
"""At most 20 may be asked for at once."""


class LinkedIn:
    """What LinkedIn calls a campaign is an ad group elsewhere; the warehouse knows."""

    provider, title = "linkedin_ads", TITLE

    def __init__(self, config: Config) -> None:
        self._wanted: Sequence[str] = config.get("account_ids", [])
        self._version = str(config["api_version"])
        self._caller = Caller(TITLE, _tokens(config), self._judge)

    def accounts(self) -> list[Account]:
        found = [Account(str(one["id"]), one) for one in self._pages(f"{API}/adAccounts?q=search")]
        return only(TITLE, found, self._wanted)

    def streams(self) -> Sequence[Stream]:
        return (
            Snapshot("accounts", ("id",), lambda account: iter([_with_times(account.about)])),
            Snapshot("campaign_groups", ("id",), lambda account: self._entities(account, "adCampaignGroups")),
            Snapshot("campaigns", ("id",), lambda account: self._entities(account, "adCampaigns")),
            Snapshot("creatives", ("id",), self._creatives),
            self._analytics("ad_campaign_analytics", "CAMPAIGN"),
            self._analytics("ad_creative_analytics", "CREATIVE"),
        )

    def last_day(self, now: datetime) -> date:
        """LinkedIn's days are those of UTC, whatever the account's zone."""
        return now.date()

    def _entities(self, account: Account, kind: str) -> Iterator[Row]:
        for one in self._pages(f"{API}/adAccounts/{account.id}/{kind}?q=search"):
            yield _with_times(one)

    def _creatives(self, account: Account) -> Iterator[Row]:
        url = f"{API}/adAccounts/{account.id}/creatives?q=criteria"
        return self._pages(url, {"X-RestLi-Method": "FINDER"})

    def _analytics(self, name: str, pivot: str) -> Daily:
        def rows(account: Account, first: date, last: date) -> Iterator[Row]:
            return self._report(account, pivot, first, last)

        return Daily(name, ("pivotValues", "start_date", "end_date"), "start_date", STEP_DAYS, rows)

    def _report(self, account: Account, pivot: str, first: date, last: date) -> Iterator[Row]:
        elements = self._get(_report_url(account, pivot, first, last)).get("elements", [])
        if len(elements) < MOST_ELEMENTS:
            for element in elements:
                yield _reported(element, account, pivot)
            return
        if first == last:
            raise SourceError(f"{TITLE} has more than {MOST_ELEMENTS} rows on {first}, and hands out no more at once.")
        middle = first + (last - first) // 2
        yield from self._report(account, pivot, first, middle)
        yield from self._report(account, pivot, middle + timedelta(days=1), last)

    def _pages(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Row]:
        page = f"{url}&pageSize={PAGE_SIZE}"
        token: str | None = None
        while True:
            said = self._get(page if token is None else f"{page}&pageToken={quote(token, safe='')}", headers)
            yield from said.get("elements", [])
            token = said.get("metadata", {}).get("nextPageToken")
            if not token:
                return

    def _get(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        own = {"LinkedIn-Version": self._version, "X-Restli-Protocol-Version": "2.0.0"}
        return self._caller.json("GET", url, headers={**own, **(headers or {})})

    def _judge(self, response: httpx.Response) -> Verdict:
        match response.status_code:
            case 200:
                return Verdict.GOOD
            case 401:
                return Verdict.EXPIRED
            case 403:
                raise CredentialsRefused(
                    f"{TITLE} does not let these credentials read ads and their reports (HTTP 403)."
                )
            case 426:
                raise SourceMisconfigured(
                    f"{TITLE} no longer answers version {self._version} of its API: set a newer one, as YYYYMM."
                )
            case status:
                raise SourceError(f"{TITLE} answered HTTP {status}.")


def _tokens(config: Config) -> GivenToken | RenewedToken:
    if "refresh_token" in config:
        names = ("refresh_token", "client_id", "client_secret")
        return RenewedToken(TITLE, TOKEN_URL, {name: config[name] for name in names})
    return GivenToken(TITLE, config["access_token"])


def _report_url(account: Account, pivot: str, first: date, last: date) -> str:
    urn = quote(f"urn:li:sponsoredAccount:{account.id}", safe="")
    days = f"(start:{_day(first)},end:{_day(last)})"
    fields = ",".join(("dateRange", "pivotValues", *METRICS))
    return (
        f"{API}/adAnalytics?q=analytics&pivot={pivot}&timeGranularity=DAILY&dateRange={days}"
        f"&accounts=List({urn})&fields={fields}"
    )


def _day(day: date) -> str:
    return f"(year:{day.year},month:{day.month},day:{day.day})"


def _reported(element: Row, account: Account, pivot: str) -> Row:
    days = element.get("dateRange", {})
    values = {name: value for name, value in element.items() if name != "dateRange"}
    told = {"start_date": _iso(days.get("start")), "end_date": _iso(days.get("end"))}
    return {**values, "_pivot": pivot, "account_id": int(account.id), **told}


def _iso(said: Any) -> str | None:
    return f"{said['year']:04d}-{said['month']:02d}-{said['day']:02d}" if said else None


def _with_times(entity: Row) -> Row:
    """With its moments at the top, as the contracts have them."""
    stamps = entity.get("changeAuditStamps", {})
    named = {name: _moment(stamps.get(name, {}).get("time")) for name in ("created", "lastModified")}
    return {name: value for name, value in entity.items() if name != "changeAuditStamps"} | named


def _moment(milliseconds: Any) -> str | None:
    if not isinstance(milliseconds, int):
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")
