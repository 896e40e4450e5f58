"""A person's first hour with Opsight, spoken over the public API: sign in, upload, follow the job, read the metrics."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 180.0


class Visitor:
    """A signed-in browser without the browser: cookie, CSRF token, and one tenant at a time."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.http = httpx.Client(base_url=f"{url}/api/v1", timeout=60, headers={"Origin": url})
        self.me = self._expect(self.http.post("/auth/sign-in", json={"email": email, "password": password}), 200)

    def switch(self, tenant_id: str) -> None:
        self.me = self.post("/tenants/switch", 200, json={"tenant_id": tenant_id})

    def close(self) -> None:
        self.http.close()

    @contextmanager
    def working_in(self, tenant_id: str) -> Iterator[None]:
        before = self.me["tenant"]["id"]
        self.switch(tenant_id)
        yield
        self.switch(before)

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self._expect(self.http.get(path, params=query), status)

    def find(self, path: str, **query: Any) -> Any:
        """The answer, or None while it is still being prepared."""
        response = self.http.get(path, params=query)
        return None if response.status_code == 503 else self._expect(response, 200)

    def post(self, path: str, status: int, **options: Any) -> Any:
        return self._expect(self.http.post(path, headers=self._csrf(options), **options), status)

    def put(self, path: str, status: int, **options: Any) -> Any:
        return self._expect(self.http.put(path, headers=self._csrf(options), **options), status)

    def upload(self, file: Path | bytes, kind: str, filename: str | None = None) -> dict[str, Any]:
        body = file if isinstance(file, bytes) else file.read_bytes()
        name = filename or (file.name if isinstance(file, Path) else "file.csv")
        return self.post(
            "/uploads",
            201,
            params={"filename": name, "kind": kind},
            content=body,
            headers={"Content-Type": "application/octet-stream"},
        )

    def commit(self, upload: dict[str, Any]) -> dict[str, Any]:
        assert upload["mapping_issues"] == [], upload["mapping_issues"]
        self.post(f"/uploads/{upload['id']}/commit", 202)
        return self.wait(lambda: self._ended(upload["id"]))

    def map(self, upload: dict[str, Any], *, constants: dict[str, str]) -> dict[str, Any]:
        """Add constants for what the file does not say, and keep the rest of the proposed mapping."""
        mapping = upload["mapping"]
        kept = [field for field in mapping["fields"] if field["field"] not in constants]
        mapping["fields"] = kept + [{"field": field, "constant": value} for field, value in constants.items()]
        return self.put(f"/uploads/{upload['id']}/mapping", 200, json=mapping)

    def wait(self, ready: Any) -> Any:
        """What `ready()` answers once it answers something, or a failure after three minutes."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if (found := ready()) is not None:
                return found
            time.sleep(0.5)
        raise AssertionError("waited in vain")

    def _ended(self, upload_id: str) -> dict[str, Any] | None:
        upload = self.get(f"/uploads/{upload_id}")
        return upload if upload["state"] in ("committed", "failed", "refused") else None

    def _csrf(self, options: dict[str, Any]) -> dict[str, str]:
        return {"X-CSRF-Token": self.me["csrf_token"]} | options.pop("headers", {})

    @staticmethod
    def _expect(response: httpx.Response, status: int) -> Any:
        assert response.status_code == status, (response.request.url, response.status_code, response.text[:2000])
        return response.json() if response.content else None
