"""`python -m services.ingestion.demo_source spec|check|discover|read`, as an Airbyte source."""

import argparse
import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from services.ingestion.connector.config_schemas import DEMO_ADS
from services.ingestion.demo_source.streams import STREAMS, Daily, Snapshot, Stream, catalog
from services.ingestion.demo_source.world import World
from services.ingestion.own_source.protocol import Output, fail, log, send

STATE_EVERY_DAYS = 30


class ConfigError(Exception):
    """The configuration cannot be used; the message says why."""


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    if options.command == "spec":
        send("SPEC", spec={"protocol_version": "0.3.2", "connectionSpecification": DEMO_ADS})
        return 0
    try:
        world = _world(json.loads(options.config.read_text()))
    except (ConfigError, ValueError) as error:
        return _refuse(options.command, str(error))
    match options.command:
        case "check":
            send("CONNECTION_STATUS", connectionStatus={"status": "SUCCEEDED"})
        case "discover":
            send("CATALOG", catalog=catalog())
        case _:
            _read(world, json.loads(options.catalog.read_text()), _states(options.state))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="opsight-demo-ads")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("spec")
    for name in ("check", "discover", "read"):
        command = commands.add_parser(name)
        command.add_argument("--config", type=Path, required=True)
        if name == "read":
            command.add_argument("--catalog", type=Path, required=True)
            command.add_argument("--state", type=Path)
    return parser.parse_args(arguments)


def _world(config: dict[str, object]) -> World:
    settings: dict[str, dict[str, Any]] = DEMO_ADS["properties"]
    unknown = set(config) - set(settings)
    if unknown:
        raise ConfigError(f"Unknown setting: {', '.join(sorted(unknown))}.")
    seed, months = (_whole_number(name, config, settings[name]) for name in ("seed", "months"))
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    last_day = date.fromisoformat(str(config.get("last_day", yesterday)))
    return World(seed, _months_before(last_day, months), last_day)


def _whole_number(name: str, config: dict[str, object], rule: dict[str, Any]) -> int:
    value, least, most = config.get(name, rule["default"]), rule["minimum"], rule["maximum"]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ConfigError(f"{name} has to be a whole number from {least} to {most}.")
    return value


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _refuse(command: str, reason: str) -> int:
    if command == "check":
        send("CONNECTION_STATUS", connectionStatus={"status": "FAILED", "message": reason})
        return 0
    fail(reason, failure_type="config_error")
    return 1


def _states(path: Path | None) -> dict[tuple[str, str], dict[str, str]]:
    """The state of each stream, as the run before left it."""
    messages = json.loads(path.read_text()) if path else []
    streams = (message["stream"] for message in messages if message.get("type") == "STREAM")
    return {
        (stream["stream_descriptor"]["namespace"], stream["stream_descriptor"]["name"]): stream["stream_state"] or {}
        for stream in streams
    }


def _read(
    world: World, configured: dict[str, list[dict[str, dict[str, str]]]], states: dict[tuple[str, str], dict[str, str]]
) -> None:
    wanted = {(entry["stream"].get("namespace"), entry["stream"]["name"]) for entry in configured["streams"]}
    full = {
        (entry["stream"].get("namespace"), entry["stream"]["name"])
        for entry in configured["streams"]
        if entry.get("sync_mode") == "full_refresh"  # type: ignore[comparison-overlap]  # a plain string beside the stream
    }
    output = Output()
    for stream in STREAMS:
        identity = (stream.namespace, stream.name)
        if identity in wanted:
            _read_stream(world, stream, {} if identity in full else states.get(identity, {}), output)


def _read_stream(world: World, stream: Stream, state: dict[str, str], output: Output) -> None:
    output.status(stream.namespace, stream.name, "STARTED")
    match stream:
        case Snapshot():
            for row in stream.rows(world):
                output.record(stream.namespace, stream.name, row)
            output.state(stream.namespace, stream.name, {"read_on": world.last_day.isoformat()})
        case Daily():
            _read_days(world, stream, state, output)
    output.status(stream.namespace, stream.name, "COMPLETE")
    log(f"Finished reading {stream.namespace}.{stream.name}")


def _read_days(world: World, stream: Daily, state: dict[str, str], output: Output) -> None:
    """Day by day, with a state each month; the first day goes back over the days that may still be restated."""
    read_until = date.fromisoformat(state[stream.cursor]) if stream.cursor in state else None
    resuming = state.get("reading_until") == world.last_day.isoformat()
    day = world.first_day
    if read_until is not None:
        back = -1 if resuming else stream.look_back_days
        day = max(world.first_day, read_until - timedelta(days=back))
    while day <= world.last_day:
        for row in stream.rows(world, day):
            output.record(stream.namespace, stream.name, row)
        if (day - world.first_day).days % STATE_EVERY_DAYS == STATE_EVERY_DAYS - 1 and day < world.last_day:
            reading = {stream.cursor: day.isoformat(), "reading_until": world.last_day.isoformat()}
            output.state(stream.namespace, stream.name, reading)
        day += timedelta(days=1)
    output.state(stream.namespace, stream.name, {stream.cursor: world.last_day.isoformat()})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
