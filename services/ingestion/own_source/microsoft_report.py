"""Reports of Microsoft Advertising: asked for, waited for, and read from the zipped CSV file that they come as."""

import csv
import io
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from services.ingestion.own_source.errors import SourceBusy, SourceError
from services.ingestion.own_source.platform import Row
from services.ingestion.own_source.protocol import log

TITLE = "Microsoft Advertising"
REPORTS = "https://reporting.api.bingads.microsoft.com/Reporting/v13/GenerateReport"
FILE_HOSTS = (".blob.core.windows.net", ".microsoft.com")
"""Where reports are handed out; the address comes from an answer, so it is not trusted to lead anywhere else."""
POLL_SECONDS, MOST_POLL_SECONDS, PATIENCE_SECONDS = 1.0, 30.0, 1800.0
MOST_BYTES = 1 << 30
ABSENT = frozenset({"", "--"})
WHOLE = frozenset({"AccountId", "CampaignId", "AdGroupId", "Impressions", "Clicks", "ViewThroughConversions"})
DECIMAL = frozenset({"Spend", "Conversions", "ConversionsQualified", "Revenue"})
MEASURES = (
    "Impressions",
    "Clicks",
    "Spend",
    "Conversions",
    "ConversionsQualified",
    "Revenue",
    "ViewThroughConversions",
)
Post = Callable[[str, Mapping[str, Any]], Row]


@dataclass(frozen=True)
class Report:
    """A report by day: its type, its columns, and those that name a row."""

    type: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


CAMPAIGNS = Report(
    "CampaignPerformanceReportRequest",
    (
        *("AccountId", "AccountName", "AccountNumber", "CurrencyCode", "TimePeriod"),
        *("CampaignId", "CampaignName", "CampaignStatus", "CampaignType", "DeviceType", "Network"),
        *MEASURES,
    ),
    ("CampaignId", "TimePeriod", "DeviceType", "Network"),
)
PLACES = Report(
    "GeographicPerformanceReportRequest",
    (
        *("AccountId", "AccountName", "AccountNumber", "CurrencyCode", "TimePeriod", "CampaignId", "CampaignName"),
        *("AdGroupId", "AdGroupName", "Country", "State", "County", "MetroArea", "City", "PostalCode"),
        *("LocationId", "MostSpecificLocation", "LocationType", "DeviceType", "DeviceOS", "Network", "TopVsOther"),
        *("BidMatchType", "DeliveredMatchType", "AdDistribution", "Language", "Goal", "GoalType"),
        *MEASURES,
    ),
    ("AdGroupId", "TimePeriod", "LocationId", "LocationType", "DeviceType", "Network"),
)


def ask_for(report: Report, account: str, first: date, last: date, post: Post) -> str | None:
    """The address of the finished report, or None when it has no row; raises `SourceError`."""
    said = post(f"{REPORTS}/Submit", {"ReportRequest": _request(report, account, first, last)})
    wanted = {"ReportRequestId": said["ReportRequestId"]}
    waited, pause = 0.0, POLL_SECONDS
    while waited <= PATIENCE_SECONDS:
        status: Mapping[str, Any] = post(f"{REPORTS}/Poll", wanted).get("ReportRequestStatus") or {}
        match status.get("Status"):
            case "Success":
                return _trusted(status.get("ReportDownloadUrl"))
            case "Error":
                raise SourceError(f"{TITLE} could not make the report {report.type}.")
            case _:
                log(f"{TITLE} prepares {report.type}")
        time.sleep(pause)
        waited, pause = waited + pause, min(MOST_POLL_SECONDS, pause * 2)
    raise SourceBusy(f"{TITLE} did not finish {report.type} within {PATIENCE_SECONDS / 60:.0f} minutes.")


def rows_of(report: Report, file: bytes) -> Iterator[Row]:
    """The rows of a report's zip file; raises `SourceError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            for member in archive.infolist():
                if member.file_size > MOST_BYTES:
                    raise SourceError(f"{TITLE} sent a report that is larger than a run may read.")
                with archive.open(member) as raw:
                    yield from _rows(report, io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
    except zipfile.BadZipFile as error:
        raise SourceError(f"{TITLE} sent a report that is no zip file.") from error


def _request(report: Report, account: str, first: date, last: date) -> Row:
    return {
        "Type": report.type,
        "ReportName": f"Opsight {report.type}",
        "Format": "Csv",
        "FormatVersion": "2.0",
        "ExcludeColumnHeaders": False,
        "ExcludeReportHeader": True,
        "ExcludeReportFooter": True,
        "ReturnOnlyCompleteData": False,
        "Aggregation": "Daily",
        "Columns": list(report.columns),
        "Scope": {"AccountIds": [account]},
        "Time": {
            "CustomDateRangeStart": _day(first),
            "CustomDateRangeEnd": _day(last),
            "ReportTimeZone": "GreenwichMeanTimeDublinEdinburghLisbonLondon",
        },
    }


def _day(day: date) -> dict[str, int]:
    return {"Day": day.day, "Month": day.month, "Year": day.year}


def _trusted(url: object) -> str | None:
    if not url:
        return None
    parts = urlsplit(str(url))
    if parts.scheme != "https" or parts.port not in {None, 443} or not (parts.hostname or "").endswith(FILE_HOSTS):
        raise SourceError(f"{TITLE} hands a report out at an address that is not its own.")
    return str(url)


def _rows(report: Report, lines: io.TextIOWrapper) -> Iterator[Row]:
    reader = csv.DictReader(lines)
    missing = set(report.columns) - set(reader.fieldnames or report.columns)
    if missing:
        raise SourceError(f"{TITLE} left out the columns {', '.join(sorted(missing))}.")
    for line in reader:
        yield {name: _value(name, line.get(name) or "") for name in report.columns}


def _value(name: str, text: str) -> Any:
    """Numbers as they are written: a fraction becomes JSON's digits again, which the engine does not round."""
    text = text.strip()
    if text in ABSENT:
        return None
    plain = text.replace(",", "").removesuffix("%")
    try:
        if name in WHOLE:
            return int(plain)
        return float(plain) if name in DECIMAL else text
    except ValueError:
        return text  # for the contract to refuse, with the row
