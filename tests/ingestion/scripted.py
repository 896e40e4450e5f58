"""Connectors of a few lines, for what a real one does only on a bad day. Each is a program of its own."""

from pathlib import Path

from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.engine.process import Command

PYTHON = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else "python3"
STREAM = "microsoft_ads.campaign_performance_report"
TABLE = "microsoft_ads__campaign_performance_report"
WHOLE_STREAM = "google_ads.customer"
WHOLE_TABLE = "google_ads__customer"

PRELUDE = """
import json, os, signal, subprocess, sys, time

IDENTITY = {"namespace": "microsoft_ads", "name": "campaign_performance_report"}
WHOLE = {"namespace": "google_ads", "name": "customer"}
DAILY_MODES = {"supported_sync_modes": ["full_refresh", "incremental"], "is_resumable": True}
WHOLE_MODES = {"supported_sync_modes": ["full_refresh"]}

def send(kind, **body):
    sys.stdout.write(json.dumps({"type": kind, **body}) + "\\n")
    sys.stdout.flush()

def row(number, **fields):
    return {"AccountId": 1, "CampaignId": number, "TimePeriod": "2026-03-01", "Clicks": number, "Spend": 1.5, **fields}

def record(number, **fields):
    body = {**{"namespace": "microsoft_ads", "stream": "campaign_performance_report"}, "emitted_at": 1770000000000}
    send("RECORD", record={**body, "data": row(number, **fields)})

def customer(number):
    body = {"namespace": "google_ads", "stream": "customer", "emitted_at": 1770000000000}
    send("RECORD", record={**body, "data": {"customer.id": number}})

def state(cursor, count):
    stream = {"stream_descriptor": IDENTITY, "stream_state": {"cursor": cursor}}
    send("STATE", state={"type": "STREAM", "stream": stream, "sourceStats": {"recordCount": count}})

def whole_state(count):
    stream = {"stream_descriptor": WHOLE, "stream_state": {"done": True}}
    send("STATE", state={"type": "STREAM", "stream": stream, "sourceStats": {"recordCount": count}})

def status(value, identity=IDENTITY):
    stream = {"stream_descriptor": identity, "status": value}
    send("TRACE", trace={"type": "STREAM_STATUS", "emitted_at": 0, "stream_status": stream})

def fail(kind, message):
    send("TRACE", trace={"type": "ERROR", "emitted_at": 0, "error": {"message": message, "failure_type": kind}})

def option(name):
    return sys.argv[sys.argv.index("--" + name) + 1] if "--" + name in sys.argv else None

def cursor():
    path = option("state")
    messages = json.load(open(path)) if path else []
    return messages[0]["stream"]["stream_state"]["cursor"] if messages else 0

if sys.argv[1] == "discover":
    schema = {"type": "object"}
    send("CATALOG", catalog={"streams": [
        {**IDENTITY, "json_schema": schema, **DAILY_MODES}, {**WHOLE, "json_schema": schema, **WHOLE_MODES}]})
    sys.exit(0)
if sys.argv[1] == "check":
    send("CONNECTION_STATUS", connectionStatus={"status": "SUCCEEDED"})
    sys.exit(0)
"""


class Script:
    """Stands in for the program of every connector: `says` sets what its `read` does."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.path = folder / "connector.py"
        self.says("")

    def says(self, body: str) -> None:
        self.path.write_text(PRELUDE + body)
        self.path.chmod(0o644)

    def command_for(self, entry: ConnectorEntry, data_dir: Path) -> Command:
        """Takes the place of `launch.command_for`."""
        return Command([PYTHON, str(self.path)], {}, [Path(PYTHON)])
