"""One small input of each kind, and one whose every word is hostile."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from contracts.reporting.report_inputs.documents import ReportInput, read_input
from contracts.reporting.runs import REPORT_KINDS, ReportKind

RUN = "0197a000-0000-7000-8000-00000000beef"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)
"""Seals nothing outside of these tests."""
HOSTILE = (
    '#import "@preview/x:1.0.0": *',
    "</script><script>alert(1)</script>",
    '=HYPERLINK("http://evil.example","x")',
    "\u202egpj.exe \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f680\ufe0f",
    "\u6f22\u5b57\u30ab\u30bf\u30ab\u30ca\ud55c\uad6d\uc5b4",
    "x" * 10_000,
    "$ #{ } \\ ` * _ @ < > & \" ' --> ]]> {{ 7*7 }} {% raw %}",
    "\x00\x07\x1b[31m\r\n\ttab",
    "opsight-seal:a.b.c",
)
DAYS = [f"2026-11-{day:02}" for day in range(1, 15)]
SPEND = [
    "120.50",
    "133.10",
    "98.00",
    None,
    "141.25",
    "150.75",
    "149.00",
    "160.10",
    "158.40",
    "171.00",
    "90.05",
    "88.20",
    "176.45",
    "180.00",
]


def sample(kind: ReportKind, **changes: object) -> ReportInput:
    """The input of a kind; `changes` replace parts of its frame."""
    return read_input(_frame(kind) | {"data": DATA[kind]} | changes)


def hostile(kind: ReportKind, words: str) -> ReportInput:
    """The same with `words` wherever people or providers choose them."""
    return read_input(_with_words(_frame(kind) | {"data": DATA[kind]}, words))


def provenance(**changes: object) -> dict[str, object]:
    return {
        "run_id": RUN,
        "snapshot_id": "5f2c9d1b77aa40e2",
        "code_sha": "4be1d0c9a7",
        "generated_at": "2026-11-15T06:00:00Z",
        "data_through": "2026-11-14",
        "filters": [{"name": "Platforms", "value": "google_ads, meta_ads"}],
        "viewer_scope": {"subject": "user:0197a000-0000-7000-8000-000000000001", "accounts": None},
        "origin": "live",
    } | changes


def _frame(kind: ReportKind) -> dict[str, object]:
    return {
        "kind": kind,
        "template_version": "1",
        "title": f"{kind.replace('_', ' ').capitalize()}, weekly",
        "period": "2026-11-01 to 2026-11-14",
        "parameters": [{"name": "Days", "value": "14"}],
        "narrative": ["A good fortnight. Wednesday's gap is an outage of the platform, not of the ads."],
        "notices": [{"tone": "warning", "text": "The last three days may still be restated."}],
        "restatements": {
            "since_snapshot_id": "1a2b3c4d5e6f7081",
            "since_data_through": "2026-11-07",
            "total": 3,
            "items": [RESTATED, RESTATED | {"day": "2026-11-06", "before": None, "after": "12.00"}],
        },
        "branding": {"name": "Northwind Clinics", "color": "#0f6b5c", "logo": LOGO},
        "provenance": provenance(),
    }


def _with_words(value: object, words: str) -> object:
    """Every free word replaced; what has a form of its own stays."""
    match value:
        case dict():
            return {name: words if name in FREE else _with_words(each, words) for name, each in value.items()}
        case list():
            return [_with_words(each, words) for each in value]
        case _:
            return value


FREE = frozenset(
    {"title", "period", "text", "name", "label", "subject", "business", "address", "keyword", "campaign"}
) | {
    "account",
    "platform",
    "check",
    "message",
    "symbol",
    "measured_in",
    "source",
}
LOGO = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAIAAAB/FOjAAAAAH0lEQVR42mP4sMUGjviz"
    "Y+AIlzjDINRAjCJk8UGoAQD5BK2BzAtCnQAAAABJRU5ErkJggg=="
)
BRANDING = {
    "name": "Harbour & Co",
    "color": "#8a1c4f",
    "logo": LOGO,
    "footer": "Harbour & Co · 12 Quay Street, Lisbon · +351 21 000 0000",
    "website": "https://harbour.example.com/clients",
}
"""All that a tenant can say of itself."""
RESTATED = {
    "metric": "spend",
    "label": "Spend",
    "unit": "money",
    "currency": "EUR",
    "day": "2026-11-05",
    "subject": None,
    "before": "139.25",
    "after": "141.25",
}
FIGURES = [
    {
        "metric": "spend",
        "label": "Spend",
        "unit": "money",
        "currency": "EUR",
        "value": "1816.80",
        "before": "1650",
        "change": "0.101",
        "better": "neither",
    },
    {
        "metric": "conversions",
        "label": "Conversions",
        "unit": "number",
        "value": "231.5",
        "before": "240",
        "change": "-0.035",
        "better": "up",
    },
    {
        "metric": "cpa",
        "label": "CPA",
        "unit": "money",
        "currency": "EUR",
        "value": "7.848",
        "before": None,
        "change": None,
        "better": "down",
    },
    {"metric": "roas", "label": "ROAS", "unit": "ratio", "value": None, "better": "up"},
    {
        "metric": "ctr",
        "label": "CTR",
        "unit": "share",
        "value": "0.0317",
        "before": "0.0290",
        "change": "0.093",
        "better": "up",
    },
]
TRENDS = [
    {
        "metric": "spend",
        "label": "Spend",
        "unit": "money",
        "currency": "EUR",
        "points": [{"day": day, "value": value} for day, value in zip(DAYS, SPEND, strict=True)],
    }
]
MEASURES = {
    "currency": "EUR",
    "spend": "1120.30",
    "impressions": "45120",
    "clicks": "1430",
    "conversions": "141.5",
    "conversions_value": None,
    "ctr": "0.0317",
    "cpa": "7.92",
    "roas": None,
}
PLATFORMS = [
    MEASURES | {"platform": "google_ads"},
    MEASURES | {"platform": "meta_ads", "spend": "696.50", "cpa": "0.0421"},
]
CAMPAIGNS = [
    MEASURES | {"platform": "google_ads", "account": "Northwind", "campaign": f"Brand {number}"}
    for number in range(1, 6)
]
CELLS = [
    {
        "row": row,
        "column": column,
        "latitude": f"{52.52 - row * 0.01:.7f}",
        "longitude": f"{13.40 + column * 0.015:.7f}",
        "status": {(0, 0): "excluded", (1, 3): "error", (4, 4): "empty"}.get((row, column), "ok"),
        "rank": None if (row, column) in {(0, 0), (1, 3), (4, 4), (3, 0)} else 1 + row * 5 + column,
    }
    for row in range(5)
    for column in range(5)
]
GRID_FIGURES = {"found_rate": "91.7", "arp": "12.86", "atrp": "13.2", "solv": "12.5", "weighted_sov": "3.1"}
DATA: dict[ReportKind, dict[str, object]] = {
    "ads_performance": {"figures": FIGURES, "trends": TRENDS, "platforms": PLATFORMS, "campaigns": CAMPAIGNS},
    "executive_pack": {"figures": FIGURES, "trends": TRENDS, "platforms": PLATFORMS},
    "data_quality": {
        "status": "warn",
        "figures": [
            {"metric": "checks_failed", "label": "Checks that fail", "unit": "count", "value": "1", "better": "down"}
        ],
        "platforms": [
            {
                "platform": "google_ads",
                "data_through": "2026-11-14",
                "settled_through": None,
                "extracted_at": "2026-11-15T05:12:00Z",
            }
        ],
        "checks": [
            {
                "check": "volume",
                "subject": "meta_ads",
                "status": "fail",
                "observed": "0.41",
                "limit": "0.5",
                "measured_in": "share of the usual rows",
                "message": "Fewer rows than on any Wednesday of the last eight weeks.",
            }
        ],
        "incidents": [
            {
                "check": "volume",
                "state": "open",
                "opened_at": "2026-11-12T04:00:00Z",
                "closed_at": None,
                "failed_runs": "7",
                "message": "Fewer rows than usual.",
            }
        ],
    },
    "market_brief": {
        "figures": [
            {"metric": "wti", "label": "WTI", "unit": "money", "currency": "USD", "value": "71.2", "change": "-0.021"}
        ],
        "quotes": [
            {
                "symbol": "WTI",
                "name": "Crude oil, West Texas",
                "measured_in": "USD per barrel",
                "currency": "USD",
                "last": "71.20",
                "last_day": "2026-11-13",
                "change": "-0.021",
                "low": "69.88",
                "high": "74.02",
                "source": "EIA",
            }
        ],
        "trends": TRENDS,
    },
    "local_grid": {
        "business": "Northwind Clinic Mitte",
        "address": "Torstr. 1, Berlin",
        "size": 5,
        "spacing_m": "1000",
        "radius_m": "2000",
        "depth": 60,
        "source": "dataforseo",
        "figures": [{"metric": "solv", "label": "SoLV", "unit": "percent", "value": "12.5", "better": "up"}],
        "keywords": [{"keyword": "dentist near me", "origin": "live", "top10": "37.5", "cells": CELLS} | GRID_FIGURES],
        "competitors": [
            {"name": "Smile GmbH", "is_target": False, "found": "20"}
            | {k: v for k, v in GRID_FIGURES.items() if k != "found_rate"}
        ],
    },
}
assert set(DATA) == set(REPORT_KINDS)
