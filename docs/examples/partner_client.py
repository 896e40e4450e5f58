"""A small typed client of the Opsight API: python partner_client.py https://opsight.example.com opk_live_…"""

import sys
import time
from collections.abc import Iterator
from typing import Any, TypedDict

import httpx


class Problem(Exception):
    """An error of the API; `code` is stable, `request_id` is what support asks for."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(f"{body['status']} {body['code']}: {body.get('detail') or body['title']}")
        self.code: str = body["code"]
        self.request_id: str | None = body.get("request_id")


class Delivery(TypedDict):
    """One webhook delivery, as far as this example needs it."""

    id: str
    event_type: str
    state: str


class Opsight:
    """Sends one credential with each request, waits when it is told to, and raises `Problem` for the rest."""

    def __init__(self, url: str, credential: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30, headers={"Authorization": f"Bearer {credential}"})

    def close(self) -> None:
        self._http.close()

    def call(self, method: str, path: str, **request: Any) -> Any:
        for _ in range(5):
            answer = self._http.request(method, f"/api/v1{path}", **request)
            if answer.status_code not in (429, 503):
                break
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        if answer.is_error:
            raise Problem(answer.json())
        return answer.json() if answer.content else None

    def summary(self, dataset: str = "warehouse") -> dict[str, Any]:
        """Totals of the last 30 days, and how fresh they are."""
        return self.call("GET", "/metrics/combined", params={"dataset": dataset})

    def deliveries(self, subscription_id: str) -> Iterator[Delivery]:
        """Every delivery of a webhook, page by page."""
        path, cursor = f"/webhook-subscriptions/{subscription_id}/deliveries", None
        while True:
            page = self.call("GET", path, params={"limit": 100} | ({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


def access_token(url: str, client_id: str, client_secret: str) -> str:
    """A token for 5 minutes, for systems that use OAuth 2 instead of an API key."""
    form = {"grant_type": "client_credentials"}
    answer = httpx.post(f"{url}/oauth/token", data=form, auth=(client_id, client_secret))
    answer.raise_for_status()
    return answer.json()["access_token"]


if __name__ == "__main__":
    numbers = Opsight(sys.argv[1], sys.argv[2]).summary(*sys.argv[3:])
    sys.stdout.write(f"{numbers['meta']['dataset']} {numbers['campaign']['summary']}\n")
