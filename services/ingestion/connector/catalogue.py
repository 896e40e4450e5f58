"""The connectors that may run here: an allow-list, with the raw table that each of their streams lands in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import JsonValue

from services.ingestion.connection.errors import UnknownConnector
from services.ingestion.connector import config_schemas, own_config_schemas
from services.ingestion.connector.stream_entries import (
    DEMO_FURTHER,
    FACEBOOK_FURTHER,
    GOOGLE_FURTHER,
    LINKEDIN_STREAMS,
    MICROSOFT_STREAMS,
    TIKTOK_STREAMS,
    StreamEntry,
    facebook_creatives,
    facebook_insights_by,
    facebook_streams,
    google_streams,
    microsoft_report,
)

Schema = dict[str, Any]


@dataclass(frozen=True)
class WindowRule:
    """How a connector is asked for a window of days again: by fields of its configuration, or by a state.

    How many days before its state's cursor the connector begins is `look_back_days` by platform, or the number in
    `look_back_field` of its configuration.
    """

    start_field: str | None = None
    end_field: str | None = None
    takes_moments: bool = False
    look_back_days: Mapping[str, int] | None = None
    look_back_field: str | None = None


@dataclass(frozen=True)
class ConnectorEntry:
    """A connector. `package` is the name of its lock file and of its PyPI package; None runs one of our own sources.

    Without a `window` it cannot be asked for some days again. `state_names_accounts` of sources whose states, at a
    stream's end, name the accounts that were read and no others.
    """

    name: str
    title: str
    provider: str
    version: str
    description: str
    config_schema: Schema
    streams: tuple[StreamEntry, ...]
    package: str | None = None
    program: str | None = None
    dataset: Literal["warehouse", "demo"] = "warehouse"
    window: WindowRule | None = None
    state_names_accounts: bool = False

    def stream(self, name: str) -> StreamEntry | None:
        return next((stream for stream in self.streams if stream.name == name), None)

    def stream_of(self, dataset: str) -> StreamEntry | None:
        """The stream whose records are rows of `dataset`."""
        return next((stream for stream in self.streams if stream.table == dataset), None)

    def listing_of(self, platform: str | None) -> StreamEntry | None:
        """The stream that lists the accounts of `platform`."""
        return next((stream for stream in self.streams if platform and stream.lists == platform), None)

    @property
    def requires_secrets(self) -> bool:
        """Whether it cannot work without a secret, for which the vault is needed."""
        return any(_required_secrets(self.config_schema))

    def secrets_in(self, config: JsonValue) -> list[str]:
        """JSON pointers of the fields of `config` that hold a secret."""
        return list(_secret_pointers(self.config_schema, config, ""))


CATALOGUE = (
    ConnectorEntry(
        name="opsight-demo-ads",
        title="Demo ads",
        provider="demo",
        version="1.0.0",
        description="Three invented ad platforms with eighteen months of history. Kept apart from real data.",
        config_schema=config_schemas.DEMO_ADS,
        streams=(
            *google_streams("google_ads."),
            *facebook_streams("facebook_ads."),
            facebook_creatives("facebook_ads."),
            facebook_insights_by("region", "facebook_ads."),
            microsoft_report("campaign", "microsoft_ads."),
            *DEMO_FURTHER,
        ),
        dataset="demo",
        window=WindowRule(look_back_days={"google_ads": 30, "meta_ads": 28, "microsoft_ads": 30}),
    ),
    ConnectorEntry(
        name="source-faker",
        title="Sample data",
        provider="faker",
        version="7.2.1",
        description="Invented users, products and purchases, to try the pipeline with.",
        config_schema=config_schemas.FAKER,
        streams=tuple(StreamEntry(name, f"faker__{name}", True) for name in ("users", "products", "purchases")),
        package="airbyte-source-faker",
        program="source-faker",
    ),
    ConnectorEntry(
        name="source-file",
        title="File",
        provider="file",
        version="0.6.0",
        description="One CSV, JSON, Excel or Parquet file: uploaded here, or at a public https address.",
        config_schema=config_schemas.FILE,
        streams=(StreamEntry("records", "file__records"),),
        package="airbyte-source-file",
        program="source-file",
    ),
    ConnectorEntry(
        name="source-google-ads",
        title="Google Ads",
        provider="google_ads",
        version="6.1.7",
        description="Accounts, campaigns, ads and their daily performance.",
        config_schema=config_schemas.GOOGLE_ADS,
        streams=(*google_streams(""), *GOOGLE_FURTHER),
        package="airbyte-source-google-ads",
        program="source-google-ads",
        window=WindowRule("start_date", "end_date", look_back_field="conversion_window_days"),
    ),
    ConnectorEntry(
        name="source-facebook-marketing",
        title="Meta ads",
        provider="meta_ads",
        version="6.1.9",
        description="Ad accounts, campaigns, ads and their daily insights.",
        config_schema=config_schemas.FACEBOOK_MARKETING,
        streams=(*facebook_streams(""), *FACEBOOK_FURTHER),
        package="airbyte-source-facebook-marketing",
        program="source-facebook-marketing",
        window=WindowRule("start_date", "end_date", takes_moments=True, look_back_field="insights_lookback_window"),
    ),
    ConnectorEntry(
        name="source-linkedin-ads",
        title="LinkedIn Ads",
        provider="linkedin_ads",
        version="1.0.0",
        description="Accounts, campaign groups, campaigns, creatives and their daily results.",
        config_schema=own_config_schemas.LINKEDIN_ADS,
        streams=LINKEDIN_STREAMS,
        window=WindowRule("start_date", "end_date", look_back_field="look_back_days"),
        state_names_accounts=True,
    ),
    ConnectorEntry(
        name="source-bing-ads",
        title="Microsoft Advertising",
        provider="microsoft_ads",
        version="1.0.0",
        description="Accounts, campaigns, ads, keywords, budgets, and daily performance by campaign and by place.",
        config_schema=own_config_schemas.MICROSOFT_ADS,
        streams=MICROSOFT_STREAMS,
        window=WindowRule("start_date", "end_date", look_back_field="look_back_days"),
        state_names_accounts=True,
    ),
    ConnectorEntry(
        name="source-tiktok-marketing",
        title="TikTok ads",
        provider="tiktok_ads",
        version="1.0.0",
        description="Advertisers, campaigns, ad groups, ads and their daily reports.",
        config_schema=own_config_schemas.TIKTOK_MARKETING,
        streams=TIKTOK_STREAMS,
        window=WindowRule("start_date", "end_date", look_back_field="look_back_days"),
        state_names_accounts=True,
    ),
)


def get_connector(name: str) -> ConnectorEntry:
    """The connector called `name`; raises `UnknownConnector`."""
    for entry in CATALOGUE:
        if entry.name == name:
            return entry
    raise UnknownConnector(f"No connector is called {name}.")


def describe_connector(name: str) -> ConnectorEntry:
    """The connector of a connection that exists: the catalogue's, or a stand-in for one that does not run here."""
    try:
        return get_connector(name)
    except UnknownConnector:
        provider = name.removeprefix("source-").replace("-", "_")
        title = provider.replace("_", " ").capitalize()
        return ConnectorEntry(
            name, title, provider, version="", description="Not a connector of ours.", config_schema={}, streams=()
        )


def _required_secrets(schema: Schema) -> Iterator[str]:
    for option in schema.get("oneOf", ()):
        yield from _required_secrets(option)
    for name in schema.get("required", ()):
        field = schema["properties"].get(name, {})
        if field.get("airbyte_secret"):
            yield name
        yield from _required_secrets(field)


def _secret_pointers(schema: Schema, value: JsonValue, pointer: str) -> Iterator[str]:
    if schema.get("airbyte_secret"):
        yield pointer
    elif isinstance(value, dict):
        for name, field in schema.get("properties", {}).items():
            if name in value:
                yield from _secret_pointers(field, value[name], f"{pointer}/{name}")
        for option in schema.get("oneOf", ()):
            yield from _secret_pointers(option, value, pointer)
