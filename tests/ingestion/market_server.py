"""Providers of market data as their documentation describes them: one real HTTP server on this machine.

`say` scripts the next answers of a path; without a script the server answers from `rates`, `series` and `prices` in the
providers' own formats. Every request is kept as it came over the wire.
"""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "0123456789abcdef0123456789abcdef"
DAILY, NINETY, HISTORY = "/ecb/eurofxref-daily.xml", "/ecb/eurofxref-hist-90d.xml", "/ecb/eurofxref-hist.xml"
STOOQ = "/stooq/q/d/l/"
FRED_SERIES, FRED_VALUES = "/fred/series", "/fred/series/observations"
Rates = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Said:
    """One scripted answer."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Providers:
    """What the providers know, what they will say next, and what they were asked."""

    url: str = ""
    rates: Rates = field(default_factory=dict)
    series: dict[str, dict[str, Any]] = field(default_factory=dict)
    prices: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    asked: list[Asked] = field(default_factory=list)
    scripts: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))

    def say(self, path: str, *answers: Said) -> None:
        """Answer the next requests of `path` with these, before anything else."""
        self.scripts[path] += answers

    def forget(self) -> None:
        """Begin anew for the next test."""
        self.rates, self.series, self.prices, self.asked = {}, {}, {}, []
        self.scripts = defaultdict(list)
        self.etag = None

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def answer(self, request: Asked) -> Said:
        """The next scripted answer, or what the provider knows."""
        self.asked.append(request)
        if self.scripts[request.path]:
            return self.scripts[request.path].pop(0)
        if self.etag and request.headers.get("if-none-match") == self.etag:
            return Said(304)
        said = self._known(request)
        return Said(said.status, said.body, {"ETag": self.etag} if self.etag else {})

    def _known(self, request: Asked) -> Said:
        match request.path.split("/")[1]:
            case "ecb":
                return Said(body=ecb_xml(self.rates))
            case "portal":
                return Said(body=portal_csv(self.rates))
            case "fred":
                return self._fred(request)
            case _:
                return Said(body=self.prices.get(request.query["s"], "No data"))

    def _fred(self, request: Asked) -> Said:
        if request.query.get("api_key") != KEY:
            message = "Bad Request.  The value for variable api_key is not registered."
            return Said(400, json.dumps({"error_code": 400, "error_message": message}))
        known = self.series.get(request.query["series_id"])
        if known is None:
            message = "Bad Request.  The series does not exist."
            return Said(400, json.dumps({"error_code": 400, "error_message": message}))
        if request.path == FRED_SERIES:
            about = {"id": request.query["series_id"], "frequency_short": known["frequency"], "title": "…"}
            return Said(body=json.dumps({"seriess": [about | {"units_short": known["units"]}]}))
        values = [{"date": day, "value": value, "realtime_start": "2026-01-01"} for day, value in known["values"]]
        return Said(body=json.dumps({"count": len(values), "offset": 0, "observations": values}))


def ecb_xml(rates: Rates) -> str:
    """As `eurofxref-hist.xml`: the newest day first."""
    days = "".join(
        f'<Cube time="{day}">' + "".join(f'<Cube currency="{c}" rate="{r}"/>' for c, r in cells.items()) + "</Cube>"
        for day, cells in sorted(rates.items(), reverse=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope'
        ' xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
        ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>'
        "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>"
        f"<Cube>{days}</Cube></gesmes:Envelope>"
    )


def portal_csv(rates: Rates) -> str:
    """As the data portal's `csvdata`."""
    lines = ["KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE"]
    lines += [
        f"EXR.D.{code}.EUR.SP00.A,D,{code},EUR,SP00,A,{day},{rate}"
        for day, cells in rates.items()
        for code, rate in cells.items()
    ]
    return "\r\n".join(lines) + "\r\n"


@contextmanager
def serve() -> Iterator[Providers]:
    """The server, until the block ends."""
    providers = Providers()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = providers.answer(Asked(parts.path, query, headers))
            time.sleep(said.delay)
            body = b"" if said.status == 304 else said.body.encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The tests look at `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    providers.url = f"http://127.0.0.1:{server.server_port}"
    yield providers
    server.shutdown()
    server.server_close()
    thread.join(5)
