"""What each connector is configured with, as JSON Schema: a form can be drawn from it, and a config is checked by it.

`additionalProperties` is false throughout, so that nothing reaches a connector that was not meant for it.
"""

from typing import Any

from services.ingestion.connector import look_back

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"

DEMO_ADS: Schema = {
    "$schema": DRAFT,
    "title": "Demo ads",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "seed": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1_000_000,
            "default": 7,
            "title": "Seed",
            "description": "The same seed invents the same accounts, campaigns and days.",
        },
        "months": {
            "type": "integer",
            "minimum": 1,
            "maximum": 36,
            "default": 18,
            "title": "Months of history",
            "description": "How far back the first sync reads.",
        },
        "last_day": {
            "type": "string",
            "format": "date",
            "title": "Last day",
            "description": "The newest day; yesterday (UTC) when it is absent.",
        },
    },
}

FAKER: Schema = {
    "$schema": DRAFT,
    "title": "Sample data",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "count": {
            "type": "integer",
            "minimum": 1,
            "maximum": 10_000_000,
            "default": 1000,
            "title": "Users",
            "description": "How many users to invent; there are about as many purchases.",
        },
        "seed": {
            "type": "integer",
            "minimum": -1,
            "default": 7,
            "title": "Seed",
            "description": "The same seed invents the same people; -1 invents others each time.",
        },
        "always_updated": {
            "type": "boolean",
            "default": False,
            "title": "Change every record on each sync",
            "description": "When off, a sync that finds nothing new sends nothing.",
        },
        "parallelism": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1, "title": "Processes"},
        "records_per_slice": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100_000,
            "default": 1000,
            "title": "Records between two states",
        },
    },
}

_FORMAT: Schema = {
    "type": "string",
    "enum": ["csv", "json", "jsonl", "excel", "parquet"],
    "default": "csv",
    "title": "Format",
}
FILE: Schema = {
    "$schema": DRAFT,
    "title": "File",
    "type": "object",
    "oneOf": [
        {
            "title": "A file uploaded to Opsight",
            "additionalProperties": False,
            "required": ["upload_id", "format"],
            "properties": {
                "upload_id": {
                    "type": "string",
                    "format": "uuid",
                    "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
                    "title": "Upload",
                    "description": "The file, as uploaded by this workspace.",
                },
                "format": _FORMAT,
            },
        },
        {
            "title": "A file on the web",
            "additionalProperties": False,
            "required": ["url", "format"],
            "properties": {
                "url": {
                    "type": "string",
                    "pattern": "^https://[^\\s/@]+(/[^\\s]*)?$",
                    "maxLength": 2000,
                    "title": "Address",
                    "description": "A public https address.",
                },
                "format": _FORMAT,
            },
        },
    ],
}

GOOGLE_ADS: Schema = {
    "$schema": DRAFT,
    "title": "Google Ads",
    "type": "object",
    "additionalProperties": False,
    "required": ["credentials"],
    "properties": {
        "credentials": {
            "type": "object",
            "title": "Credentials",
            "additionalProperties": False,
            "required": ["developer_token", "client_id", "client_secret", "refresh_token"],
            "properties": {
                "developer_token": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 8192,
                    "airbyte_secret": True,
                    "title": "Developer token",
                    "description": "Of the API centre of your Google Ads manager account.",
                },
                "client_id": {
                    "type": "string",
                    "title": "Client id",
                    "description": "Of an OAuth client in your Google Cloud project.",
                },
                "client_secret": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 8192,
                    "airbyte_secret": True,
                    "title": "Client secret",
                    "description": "Of the same OAuth client.",
                },
                "refresh_token": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 8192,
                    "airbyte_secret": True,
                    "title": "Refresh token",
                    "description": "Made with that OAuth client by somebody who may see the accounts.",
                },
            },
        },
        "customer_id": {
            "type": "string",
            "pattern": "^[0-9]{10}(,[0-9]{10})*$",
            "title": "Customer ids",
            "description": "Ten digits each, without dashes, separated by commas. Empty reads every account.",
        },
        "start_date": {
            "type": "string",
            "format": "date",
            "title": "First day",
            "description": "How far back the first sync reads; two years when it is empty.",
        },
        "conversion_window_days": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1095,
            "default": look_back.DAYS["google_ads"],
            "title": "Days to read again",
            "description": "Google restates conversions of the last days; each sync reads these again.",
        },
    },
}

FACEBOOK_MARKETING: Schema = {
    "$schema": DRAFT,
    "title": "Meta ads",
    "type": "object",
    "additionalProperties": False,
    "required": ["account_ids", "access_token"],
    "properties": {
        "account_ids": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "pattern": "^[0-9]+$"},
            "title": "Ad account ids",
            "description": "Digits alone, without act_; several are separated by commas.",
        },
        "access_token": {
            "type": "string",
            "minLength": 1,
            "maxLength": 8192,
            "airbyte_secret": True,
            "title": "Access token",
            "description": "Of a system user with ads_read on these accounts.",
        },
        "start_date": {
            "type": "string",
            "format": "date-time",
            "title": "First day",
            "description": "How far back the first sync reads. Meta keeps 37 months.",
        },
        "insights_lookback_window": {
            "type": "integer",
            "minimum": 1,
            "maximum": 28,
            "default": look_back.DAYS["meta_ads"],
            "title": "Days to read again",
            "description": "Meta restates results of the last days; each sync reads these again.",
        },
    },
}
