"""Access tokens: given, or got for a refresh token (RFC 6749, section 6) and renewed when they run out."""

from collections.abc import Mapping

from services.ingestion.own_source.calling import BUSY, new_client, object_in, send_once
from services.ingestion.own_source.errors import CredentialsRefused, SourceBusy


class GivenToken:
    """An access token without a refresh token: when it runs out, a person has to enter another one."""

    def __init__(self, title: str, access_token: str) -> None:
        self._title, self._token = title, access_token

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> None:
        raise CredentialsRefused(f"{self._title} refuses the access token: it has expired or was revoked.")


class RenewedToken:
    """Gets an access token from `url` for the refresh token in `form`, at first use and whenever it has run out."""

    def __init__(self, title: str, url: str, form: Mapping[str, str]) -> None:
        self._title, self._url = title, url
        self._form = {"grant_type": "refresh_token", **form}
        self._token: str | None = None

    def headers(self) -> Mapping[str, str]:
        if self._token is None:
            self.renew()
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> None:
        with new_client() as client:
            response = send_once(client, "POST", self._url, form=self._form)
        if response is None or response.status_code in BUSY:
            raise SourceBusy(f"{self._title} does not give out access tokens right now.")
        said = object_in(self._title, response)
        if not response.is_success or not isinstance(said.get("access_token"), str):
            code = str(said.get("error", f"HTTP {response.status_code}"))[:60]
            raise CredentialsRefused(f"{self._title} gives no access token for the refresh token ({code}).")
        self._token = said["access_token"]
        # Microsoft hands out another refresh token each time; the one before stays good, so it need not be kept.
