"""`python -m services.ingestion.own_source <provider> spec|check|discover|read`, as an Airbyte source."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from services.ingestion.connector.own_config_schemas import LINKEDIN_ADS, MICROSOFT_ADS, TIKTOK_MARKETING
from services.ingestion.own_source.errors import CredentialsRefused, SourceError
from services.ingestion.own_source.linkedin import LinkedIn
from services.ingestion.own_source.microsoft import Microsoft
from services.ingestion.own_source.platform import Config, Daily, Platform, Stream
from services.ingestion.own_source.protocol import Output, fail, send
from services.ingestion.own_source.reading import Days, read_stream
from services.ingestion.own_source.tiktok import TikTok

CONTRACTS = Path(__file__).parents[3] / "contracts" / "datasets"
HISTORY_DAYS = 730
PLATFORMS: Mapping[str, tuple[Callable[[Config], Platform], dict[str, Any]]] = {
    "linkedin_ads": (LinkedIn, LINKEDIN_ADS),
    "microsoft_ads": (Microsoft, MICROSOFT_ADS),
    "tiktok_ads": (TikTok, TIKTOK_MARKETING),
}


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    make, schema = PLATFORMS[options.provider]
    if options.command == "spec":
        send("SPEC", spec={"protocol_version": "0.3.2", "connectionSpecification": schema})
        return 0
    config: Config = json.loads(options.config.read_text())
    try:
        platform = make(config)
        match options.command:
            case "check":
                _check(platform)
            case "discover":
                send("CATALOG", catalog={"streams": [_described(platform, stream) for stream in platform.streams()]})
            case _:
                _read(platform, config, json.loads(options.catalog.read_text()), _states(options.state))
    except SourceError as error:
        return _stop(options.command, error)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="opsight-source")
    parser.add_argument("provider", choices=PLATFORMS)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("spec")
    for name in ("check", "discover", "read"):
        command = commands.add_parser(name)
        command.add_argument("--config", type=Path, required=True)
        if name == "read":
            command.add_argument("--catalog", type=Path, required=True)
            command.add_argument("--state", type=Path)
    return parser.parse_args(arguments)


def _check(platform: Platform) -> None:
    count = len(platform.accounts())
    if count:
        send("CONNECTION_STATUS", connectionStatus={"status": "SUCCEEDED"})
    else:
        message = f"{platform.title} takes the credentials, and shows no ad account to them."
        send("CONNECTION_STATUS", connectionStatus={"status": "FAILED", "message": message})


def _stop(command: str, error: SourceError) -> int:
    inner = "credentials refused" if isinstance(error, CredentialsRefused) else None
    if command == "check" and error.failure_type == "config_error":
        send("CONNECTION_STATUS", connectionStatus={"status": "FAILED", "message": error.message})
        return 0
    fail(error.message, failure_type=error.failure_type, internal_message=inner)
    return 1


def _read(
    platform: Platform, config: Config, configured: Mapping[str, Any], states: Mapping[str, Mapping[str, Any]]
) -> None:
    days = _days(platform, config)
    accounts = platform.accounts()
    modes = {entry["stream"]["name"]: entry["sync_mode"] for entry in configured["streams"]}
    output = Output()
    for stream in platform.streams():
        if stream.name in modes:
            before = states.get(stream.name, {}) if modes[stream.name] == "incremental" else {}
            read_stream(stream, accounts, days, before, output)


def _days(platform: Platform, config: Config) -> Days:
    last = platform.last_day(datetime.now(UTC))
    if "end_date" in config:
        last = min(last, date.fromisoformat(config["end_date"]))
    first = (
        date.fromisoformat(config["start_date"]) if config.get("start_date") else last - timedelta(days=HISTORY_DAYS)
    )
    return Days(first, last, int(config.get("look_back_days", 0)))


def _states(path: Path | None) -> dict[str, dict[str, Any]]:
    """The state of each stream, as the run before left it."""
    messages = json.loads(path.read_text()) if path else []
    streams = (message["stream"] for message in messages if message.get("type") == "STREAM")
    return {stream["stream_descriptor"]["name"]: stream["stream_state"] or {} for stream in streams}


def _described(platform: Platform, stream: Stream) -> dict[str, object]:
    contract = max((CONTRACTS / f"{platform.provider}__{stream.name}").glob("*.json"))
    described: dict[str, object] = {
        "name": stream.name,
        "json_schema": json.loads(contract.read_text()),
        "is_resumable": isinstance(stream, Daily),
        "supported_sync_modes": ["full_refresh"],
        "source_defined_primary_key": [[key] for key in stream.key],
    }
    if isinstance(stream, Daily):
        described |= {
            "supported_sync_modes": ["full_refresh", "incremental"],
            "source_defined_cursor": True,
            "default_cursor_field": [stream.cursor],
        }
    return described


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
