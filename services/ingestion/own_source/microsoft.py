"""Microsoft Advertising by its REST API, version 13.

Source: learn.microsoft.com/advertising: "Authentication with OAuth", the reference of each service (tab REST), "Request
and Download a Report". Its SOAP API, on which the published connector relies, ends on 31 January 2027.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import httpx

from services.ingestion.own_source.calling import Caller, Verdict
from services.ingestion.own_source.errors import CredentialsRefused, SourceError
from services.ingestion.own_source.microsoft_report import CAMPAIGNS, PLACES, Report, ask_for, rows_of
from services.ingestion.own_source.oauth import RenewedToken
from services.ingestion.own_source.platform import Account, Config, Daily, Row, Snapshot, Stream, only

TITLE = "Microsoft Advertising"
CUSTOMERS = "https://clientcenter.api.bingads.microsoft.com/CustomerManagement/v13"
CAMPAIGN_API = "https://campaign.api.bingads.microsoft.com/CampaignManagement/v13"
LOGIN = "https://login.microsoftonline.com"
SCOPE = "https://ads.microsoft.com/msads.manage offline_access"
PAGE_SIZE = 1000
STEP_DAYS = 90
CAMPAIGN_TYPES = "Audience,DynamicSearchAds,PerformanceMax,Search,Shopping"
AD_TYPES = (
    "AppInstall",
    "DynamicSearch",
    "ExpandedText",
    "Image",
    "Product",
    "ResponsiveAd",
    "ResponsiveSearch",
    "Text",
)
WHOLE_NUMBERS = frozenset({"Id", "BudgetId", "CampaignId", "AdGroupId", "ParentCustomerId"})
EXPIRED, BUSY = frozenset({109}), frozenset({0, 117, 207})
REFUSED = {105: "the credentials", 106: "this user", 116: "the developer token"}
"""Codes of "Microsoft Advertising API error codes"; the other ones are errors of the request."""


class Microsoft:
    """Ids come as text in JSON, since they may exceed what a script can count to; the contracts have numbers."""

    provider, title = "microsoft_ads", TITLE

    def __init__(self, config: Config) -> None:
        self._wanted: Sequence[str] = config.get("account_ids", [])
        self._developer_token = str(config["developer_token"])
        self._caller = Caller(TITLE, _tokens(config), _judge)
        self._known: dict[tuple[str, str], list[Row]] = {}

    def accounts(self) -> list[Account]:
        user = self._post(f"{CUSTOMERS}/User/Query", {"UserId": None}).get("User") or {}
        found: dict[str, Account] = {}
        for page in range(1000):
            accounts = self._accounts_page(str(user.get("Id")), page)
            found |= {str(one["Id"]): Account(str(one["Id"]), _numbered(one)) for one in accounts}
            if len(accounts) < PAGE_SIZE:
                break
        return only(TITLE, list(found.values()), self._wanted)

    def streams(self) -> Sequence[Stream]:
        return (
            Snapshot("accounts", ("Id",), lambda account: iter([account.about])),
            Snapshot("campaigns", ("Id",), self._campaigns),
            Snapshot("ad_groups", ("Id",), self._ad_groups),
            Snapshot("ads", ("Id",), self._ads),
            Snapshot("keywords", ("Id",), self._keywords),
            Snapshot("budget", ("Id",), self._budgets),
            self._report("campaign_performance_report", CAMPAIGNS),
            self._report("geographic_performance_report", PLACES),
        )

    def last_day(self, now: datetime) -> date:
        """A day that has begun in the westernmost zone of all: a report that asks for tomorrow is refused."""
        return (now - timedelta(hours=12)).date()

    def _accounts_page(self, user_id: str, page: int) -> list[Row]:
        body = {
            "Predicates": [{"Field": "UserId", "Operator": "Equals", "Value": user_id}],
            "Ordering": None,
            "PageInfo": {"Index": page, "Size": PAGE_SIZE},
        }
        return self._post(f"{CUSTOMERS}/Accounts/Search", body).get("Accounts") or []

    def _campaigns(self, account: Account) -> Iterator[Row]:
        for one in self._listed("Campaigns", account, account.id):
            yield _numbered(one) | {"AccountId": int(account.id), "CustomerId": account.about.get("ParentCustomerId")}

    def _ad_groups(self, account: Account) -> Iterator[Row]:
        for campaign in self._listed("Campaigns", account, account.id):
            for one in self._listed("AdGroups", account, campaign["Id"]):
                yield _numbered(one) | {"AccountId": int(account.id), "CampaignId": int(campaign["Id"])}

    def _ads(self, account: Account) -> Iterator[Row]:
        for _, group in self._groups(account):
            for one in self._listed("Ads", account, group["Id"]):
                about = {"AdGroupId": int(group["Id"]), "AccountId": int(account.id)}
                yield _numbered(one) | _wrapped(one) | about

    def _keywords(self, account: Account) -> Iterator[Row]:
        for campaign, group in self._groups(account):
            for one in self._listed("Keywords", account, group["Id"]):
                yield {
                    "Id": int(one["Id"]),
                    "Account Id": int(account.id),
                    "Parent Id": int(group["Id"]),
                    "Campaign": campaign.get("Name"),
                    "Ad Group": group.get("Name"),
                    "Keyword": one.get("Text"),
                    "Match Type": one.get("MatchType"),
                    "Status": one.get("Status"),
                    "Bid": (one.get("Bid") or {}).get("Amount"),
                    "Editorial Status": one.get("EditorialStatus"),
                    "Final Url": next(iter(one.get("FinalUrls") or []), None),
                }

    def _budgets(self, account: Account) -> Iterator[Row]:
        """The account's shared budgets; a campaign of its own has its amount in `DailyBudget`."""
        for one in self._listed("Budgets", account, account.id):
            yield {
                "Id": int(one["Id"]),
                "Account Id": int(account.id),
                "Parent Id": int(account.id),
                "Budget Id": int(one["Id"]),
                "Budget Name": one.get("Name"),
                "Budget": one.get("Amount"),
                "Budget Type": one.get("BudgetType"),
                "Status": "Active",
                "Type": "Budget",
            }

    def _groups(self, account: Account) -> Iterator[tuple[Row, Row]]:
        for campaign in self._listed("Campaigns", account, account.id):
            for group in self._listed("AdGroups", account, campaign["Id"]):
                yield campaign, group

    def _listed(self, kind: str, account: Account, parent: str) -> list[Row]:
        """What there is of `kind` below `parent`; campaigns and ad groups are asked for once in a run."""
        known = self._known.get((kind, parent))
        if known is not None:
            return known
        path, body = _question(kind, parent)
        found: list[Row] = self._post(f"{CAMPAIGN_API}/{path}", body, account).get(kind) or []
        found = [one for one in found if one]  # an entity that has just been deleted is null
        if kind in {"Campaigns", "AdGroups"}:
            self._known[kind, parent] = found
        return found

    def _report(self, name: str, report: Report) -> Daily:
        def rows(account: Account, first: date, last: date) -> Iterator[Row]:
            def post(url: str, body: Mapping[str, Any]) -> Row:
                return self._post(url, body, account)

            url = ask_for(report, account.id, first, last, post)
            return iter(()) if url is None else rows_of(report, self._caller.download(url))

        return Daily(name, report.key, "TimePeriod", STEP_DAYS, rows)

    def _post(self, url: str, body: Mapping[str, Any], account: Account | None = None) -> Row:
        headers = {"DeveloperToken": self._developer_token}
        if account is not None:
            headers |= {"CustomerAccountId": account.id, "CustomerId": str(account.about.get("ParentCustomerId", ""))}
        return self._caller.json("POST", url, headers=headers, body=body)


def _tokens(config: Config) -> RenewedToken:
    names = ("client_id", "client_secret", "refresh_token")
    form = {name: str(config[name]) for name in names if config.get(name)}
    return RenewedToken(TITLE, f"{LOGIN}/{config['tenant_id']}/oauth2/v2.0/token", {**form, "scope": SCOPE})


def _question(kind: str, parent: str) -> tuple[str, Row]:
    match kind:
        case "Campaigns":
            return "Campaigns/QueryByAccountId", {"AccountId": parent, "CampaignType": CAMPAIGN_TYPES}
        case "AdGroups":
            return "AdGroups/QueryByCampaignId", {"CampaignId": parent}
        case "Budgets":
            return "Budgets/QueryByIds", {"BudgetIds": None}
        case "Ads":
            return "Ads/QueryByAdGroupId", {"AdGroupId": parent, "AdTypes": list(AD_TYPES)}
        case _:
            return f"{kind}/QueryByAdGroupId", {"AdGroupId": parent}


def _judge(response: httpx.Response) -> Verdict:
    if response.is_success:
        return Verdict.GOOD
    codes = _codes(response)
    if codes & EXPIRED or (response.status_code == 401 and not codes):
        return Verdict.EXPIRED
    for code, what in REFUSED.items():
        if code in codes:
            raise CredentialsRefused(f"{TITLE} refuses {what} (code {code}).")
    if response.status_code in {401, 403}:
        raise CredentialsRefused(f"{TITLE} refuses the credentials (HTTP {response.status_code}).")
    if codes & BUSY:
        return Verdict.BUSY
    told = f", codes {', '.join(map(str, sorted(codes)))}" if codes else ""
    raise SourceError(f"{TITLE} answered HTTP {response.status_code}{told}.")


def _codes(response: httpx.Response) -> set[int]:
    """The numbers of the errors in an answer: `Errors`, `OperationErrors` and `BatchErrors` have a `Code` each."""
    try:
        said = response.json()
    except ValueError:
        return set()
    lists = (
        [said.get(name) or [] for name in ("Errors", "OperationErrors", "BatchErrors")]
        if isinstance(said, dict)
        else []
    )
    return {one["Code"] for errors in lists for one in errors if isinstance(one.get("Code"), int)}


def _numbered(entity: Row) -> Row:
    return {
        name: int(value) if name in WHOLE_NUMBERS and isinstance(value, str) and value.isdigit() else value
        for name, value in entity.items()
    }


def _wrapped(ad: Row) -> Row:
    """Lists of an ad as the contract has them, which are objects there."""
    names = {"Headlines": "AssetLink", "Descriptions": "AssetLink", "FinalUrls": "string"}
    return {name: {inner: ad[name]} for name, inner in names.items() if isinstance(ad.get(name), list)}
