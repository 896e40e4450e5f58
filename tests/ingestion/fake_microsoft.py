"""Microsoft Advertising's REST API as it is documented: ids as text, errors with codes, reports that take a while."""

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any

from tests.ingestion.platform_server import Answer, Request

FILES = "bingadsappsstorageprod.blob.core.windows.net"
API = "api.bingads.microsoft.com"
HOSTS = ["login.microsoftonline.com", FILES, *(f"{name}.{API}" for name in ("clientcenter", "campaign", "reporting"))]


class Microsoft:
    """One account with a row each day from `first` to `last`; a report is ready at the second look."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.token = "good"
        self.file_host = FILES
        self.clicks = 4
        self._reports: dict[str, dict[str, Any]] = {}
        self._looked_at: set[str] = set()

    def __call__(self, request: Request) -> Answer:
        if request.path == "/common/oauth2/v2.0/token":
            return self._token(request)
        if request.host == self.file_host:
            assert "authorization" not in request.headers
            return Answer(self._file(request.path.strip("/")), headers={"content-type": "application/zip"})
        if request.headers.get("developertoken") != "developer":
            return _refused(105, "InvalidCredentials")
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _refused(109, "AuthenticationTokenExpired")
        return Answer(self._said(request))

    def _token(self, request: Request) -> Answer:
        if request.form.get("refresh_token") != "refresh" or request.form["client_id"] != "app":
            return Answer({"error": "invalid_grant", "error_description": "AADSTS70000: …"}, 400)
        return Answer({"access_token": self.token, "expires_in": 3600, "refresh_token": "another"})

    def _said(self, request: Request) -> dict[str, Any]:
        asked = request.json
        match request.path.rpartition("/v13/")[2]:
            case "User/Query":
                return {"User": {"Id": "77"}}
            case "Accounts/Search":
                assert asked["Predicates"] == [{"Field": "UserId", "Operator": "Equals", "Value": "77"}]
                return {"Accounts": [_account(901), _account(902)]}
            case "Campaigns/QueryByAccountId":
                assert request.headers["customeraccountid"] == asked["AccountId"]
                assert request.headers["customerid"] == "55"
                return {"Campaigns": [_campaign(int(asked["AccountId"]))]}
            case "AdGroups/QueryByCampaignId":
                return {"AdGroups": [{"Id": f"{asked['CampaignId']}1", "Name": "Group", "Status": "Active"}]}
            case "Ads/QueryByAdGroupId":
                assert "ResponsiveSearch" in asked["AdTypes"]
                links = ["https://example.com/"]
                return {
                    "Ads": [{"Id": f"{asked['AdGroupId']}1", "Type": "Text", "Status": "Active", "FinalUrls": links}]
                }
            case "Keywords/QueryByAdGroupId":
                bid = {"Bid": {"Amount": 0.7}, "MatchType": "Exact", "Status": "Active", "FinalUrls": None}
                return {"Keywords": [{"Id": f"{asked['AdGroupId']}2", "Text": "plumber", **bid}]}
            case "Budgets/QueryByIds":
                kind = {"Name": "Shared", "Amount": 50.0, "BudgetType": "DailyBudgetStandard"}
                return {"Budgets": [{"Id": f"{request.headers['customeraccountid']}8", **kind}]}
            case "GenerateReport/Submit":
                name = f"report-{len(self._reports)}"
                self._reports[name] = asked["ReportRequest"]
                return {"ReportRequestId": name}
            case "GenerateReport/Poll":
                return {"ReportRequestStatus": self._status(asked["ReportRequestId"])}
            case other:
                raise AssertionError(other)

    def _status(self, name: str) -> dict[str, Any]:
        if name not in self._looked_at:
            self._looked_at.add(name)
            return {"Status": "Pending", "ReportDownloadUrl": None}
        rows = self._rows(self._reports[name])
        return {"Status": "Success", "ReportDownloadUrl": f"https://{self.file_host}/{name}" if rows else None}

    def _rows(self, report: dict[str, Any]) -> list[dict[str, str]]:
        first, last = (date(**_lower(report["Time"][f"CustomDateRange{end}"])) for end in ("Start", "End"))
        if report["Scope"]["AccountIds"] != ["901"]:
            return []
        day, rows = max(first, self.first), []
        while day <= min(last, self.last):
            rows.append({name: self._cell(name, day) for name in report["Columns"]})
            day += timedelta(days=1)
        return rows

    def _cell(self, name: str, day: date) -> str:
        known = {
            "AccountId": "901",
            "CampaignId": "9011",
            "AdGroupId": "90111",
            "CurrencyCode": "USD",
            "TimePeriod": day.isoformat(),
            "Impressions": "1,000",
            "Clicks": str(self.clicks),
            "Spend": "12.34",
            "Conversions": "1",
            "ConversionsQualified": "1.50",
            "Revenue": "",
            "ViewThroughConversions": "--",
        }
        return known.get(name, f"some {name}")

    def _file(self, name: str) -> bytes:
        report = self._reports[name]
        text, made = io.StringIO(), io.BytesIO()
        writer = csv.DictWriter(text, report["Columns"], quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(self._rows(report))
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{name}.csv", "\ufeff" + text.getvalue())
        return made.getvalue()


def _refused(code: int, name: str) -> Answer:
    errors = [{"Code": code, "ErrorCode": name, "Message": "No."}]
    return Answer({"Errors": errors, "TrackingId": "t", "Type": "AdApiFaultDetail"}, 401)


def _account(number: int) -> dict[str, Any]:
    said = {"Number": f"X{number}", "CurrencyCode": "USD", "TimeZone": "Berlin", "ParentCustomerId": "55"}
    return {"Id": str(number), "Name": f"Account {number}", "AccountLifeCycleStatus": "Active", **said}


def _campaign(account: int) -> dict[str, Any]:
    said = {"Status": "Active", "CampaignType": "Search", "DailyBudget": 20.0, "BudgetId": None}
    return {"Id": f"{account}1", "Name": "Search", "SubType": None, **said}


def _lower(day: dict[str, int]) -> dict[str, int]:
    return {name.lower(): value for name, value in day.items()}
