"""What our own sources of ad platforms are configured with, as `config_schemas` has it for the others.

None of it names a host.
"""

from services.ingestion.connector import look_back
from services.ingestion.connector.config_schemas import DRAFT, Schema

_DAY: Schema = {"type": "string", "format": "date", "title": "First day"}
_ACCOUNT_IDS: Schema = {
    "type": "array",
    "uniqueItems": True,
    "maxItems": 500,
    "items": {"type": "string", "pattern": "^[0-9]{1,19}$"},
    "title": "Account ids",
}


def _secret(title: str, description: str) -> Schema:
    text = {"type": "string", "minLength": 1, "maxLength": 8192, "airbyte_secret": True}
    return {**text, "title": title, "description": description}


def _look_back(platform: str, title: str, most: int) -> Schema:
    return {
        "type": "integer",
        "minimum": 0,
        "maximum": most,
        "default": look_back.DAYS[platform],
        "title": "Days to read again",
        "description": f"{title} restates results of the last days; each sync reads these again.",
    }


_LINKEDIN_COMMON: Schema = {
    "account_ids": _ACCOUNT_IDS | {"description": "Of the ad accounts to read; empty reads every one that is shown."},
    "start_date": _DAY | {"description": "How far back the first sync reads; two years when it is empty."},
    "look_back_days": _look_back("linkedin_ads", "LinkedIn", 180),
    "api_version": {
        "type": "string",
        "pattern": "^20[0-9]{2}(0[1-9]|1[0-2])$",
        "default": "202607",
        "title": "API version",
        "description": "As YYYYMM. LinkedIn answers each version for about a year.",
    },
}
LINKEDIN_ADS: Schema = {
    "$schema": DRAFT,
    "title": "LinkedIn Ads",
    "type": "object",
    "oneOf": [
        {
            "title": "A refresh token",
            "additionalProperties": False,
            "required": ["client_id", "client_secret", "refresh_token"],
            "properties": {
                "client_id": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 200,
                    "title": "Client id",
                    "description": "Of your app at LinkedIn, with access to the Advertising API.",
                },
                "client_secret": _secret("Client secret", "Of the same app."),
                "refresh_token": _secret(
                    "Refresh token", "Made with that app, with r_ads and r_ads_reporting; good for a year."
                ),
                **_LINKEDIN_COMMON,
            },
        },
        {
            "title": "An access token",
            "additionalProperties": False,
            "required": ["access_token"],
            "properties": {
                "access_token": _secret(
                    "Access token",
                    "With r_ads and r_ads_reporting. It is good for 60 days, and then has to be replaced.",
                ),
                **_LINKEDIN_COMMON,
            },
        },
    ],
}

MICROSOFT_ADS: Schema = {
    "$schema": DRAFT,
    "title": "Microsoft Advertising",
    "type": "object",
    "additionalProperties": False,
    "required": ["developer_token", "client_id", "refresh_token"],
    "properties": {
        "developer_token": _secret("Developer token", "Of the Microsoft Advertising developer portal."),
        "client_id": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "title": "Client id",
            "description": "Of your app registration at Microsoft.",
        },
        "client_secret": _secret("Client secret", "Of the same app; empty for an app without one."),
        "refresh_token": _secret(
            "Refresh token",
            "Made with that app, with msads.manage and offline_access, by a user who may see the accounts.",
        ),
        "tenant_id": {
            "type": "string",
            "pattern": "^[A-Za-z0-9.-]{1,100}$",
            "default": "common",
            "title": "Directory",
            "description": "Id of your app's directory, if it does not take users of any.",
        },
        "account_ids": _ACCOUNT_IDS | {"description": "Of the accounts to read; empty reads every one that is shown."},
        "start_date": _DAY | {"description": "How far back the first sync reads; two years when it is empty."},
        "look_back_days": _look_back("microsoft_ads", "Microsoft", 90),
    },
}

TIKTOK_MARKETING: Schema = {
    "$schema": DRAFT,
    "title": "TikTok ads",
    "type": "object",
    "additionalProperties": False,
    "required": ["app_id", "secret", "access_token"],
    "properties": {
        "app_id": {
            "type": "string",
            "pattern": "^[0-9]{1,30}$",
            "title": "App id",
            "description": "Of your app at TikTok for Business.",
        },
        "secret": _secret("App secret", "Of the same app."),
        "access_token": _secret("Access token", "Given to that app by whoever holds the ad accounts."),
        "account_ids": _ACCOUNT_IDS
        | {"description": "Of the advertisers to read; empty reads every one that is shown."},
        "start_date": _DAY | {"description": "How far back the first sync reads; two years when it is empty."},
        "look_back_days": _look_back("tiktok_ads", "TikTok", 364),
    },
}
