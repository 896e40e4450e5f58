"""Calls to a platform: one place for time limits, for waiting when it asks to, for access tokens that run out."""

import random
import time
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Protocol

import httpx

from services.ingestion.own_source.errors import CredentialsRefused, SourceBusy, SourceError
from services.ingestion.own_source.protocol import log

ATTEMPTS = 6
TIMEOUT = httpx.Timeout(120, connect=20)
LONGEST_WAIT = 300.0
"""In seconds; who asks to wait for longer is asked again by the sync's next attempt."""
FIRST_WAIT, MOST_WAIT = 1.0, 60.0
BUSY = frozenset({429, 500, 502, 503, 504})


class Verdict(Enum):
    """What an answer means for the call."""

    GOOD = "good"
    EXPIRED = "expired"
    BUSY = "busy"


class Tokens(Protocol):
    """Who we are. `renew` gets a new access token; raises `CredentialsRefused` when there is none to be had."""

    def headers(self) -> Mapping[str, str]: ...

    def renew(self) -> None: ...


Judge = Callable[[httpx.Response], Verdict]


class Caller:
    """Calls `title`, a platform. `judge` says what an answer means, and raises where nothing can be made of it."""

    def __init__(self, title: str, tokens: Tokens, judge: Judge) -> None:
        self._title = title
        self._tokens = tokens
        self._judge = judge
        self._client = new_client()

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        """The platform's answer; raises `SourceError`. Waits when it is asked to, and renews an access token once."""
        renewed = False
        for attempt in range(ATTEMPTS):
            response = send_once(
                self._client, method, url, headers={**self._tokens.headers(), **(headers or {})}, body=body
            )
            verdict = Verdict.BUSY if response is None or response.status_code in BUSY else self._judge(response)
            if response is not None and verdict is Verdict.GOOD:
                return response
            if verdict is Verdict.EXPIRED:
                if renewed:
                    raise CredentialsRefused(f"{self._title} refuses the access token.")
                self._tokens.renew()
                renewed = True
                continue
            self._wait(response, attempt)
        raise SourceBusy(f"{self._title} did not answer in {ATTEMPTS} attempts.")

    def json(self, method: str, url: str, **details: Any) -> dict[str, Any]:
        """The answer's object; raises `SourceError`."""
        return object_in(self._title, self.call(method, url, **details))

    def download(self, url: str) -> bytes:
        """A file that the platform has made for us, for which its address is the key: no token goes with it."""
        for attempt in range(ATTEMPTS):
            response = send_once(self._client, "GET", url)
            if response is not None and response.is_success:
                return response.content
            if response is not None and response.status_code not in BUSY:
                raise SourceError(f"{self._title} does not hand out its report (HTTP {response.status_code}).")
            self._wait(response, attempt)
        raise SourceBusy(f"{self._title} did not hand out its report in {ATTEMPTS} attempts.")

    def _wait(self, response: httpx.Response | None, attempt: int) -> None:
        asked = _retry_after(response)
        if asked is not None and asked > LONGEST_WAIT:
            raise SourceBusy(f"{self._title} asks to wait for {asked:.0f} seconds.")
        backoff = random.uniform(0.5, 1.0) * min(MOST_WAIT, FIRST_WAIT * 2**attempt)  # noqa: S311  # spreads load
        seconds = backoff if asked is None else asked
        why = "does not answer" if response is None else f"answers with HTTP {response.status_code}"
        log(f"{self._title} {why}; waiting for {seconds:.1f} seconds.")
        time.sleep(seconds)


def new_client() -> httpx.Client:
    """Follows no redirect: a platform's API makes none, and another host is none of ours."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def send_once(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
) -> httpx.Response | None:
    """One attempt; None when there is no answer."""
    try:
        return client.request(method, url, headers=headers, json=body, data=form)
    except httpx.TransportError as error:
        log(f"No answer: {type(error).__name__}.")
        return None


def object_in(title: str, response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer; raises `SourceError`."""
    try:
        found = response.json()
    except ValueError as error:
        raise SourceError(f"{title} answered something that is not JSON.") from error
    if not isinstance(found, dict):
        raise SourceError(f"{title} answered something that is not a JSON object.")
    return found


def _retry_after(response: httpx.Response | None) -> float | None:
    said = "" if response is None else response.headers.get("retry-after", "")
    return float(said) if said.isdigit() else None
