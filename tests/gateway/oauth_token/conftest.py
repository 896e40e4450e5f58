"""A client of a tenant, a token of it, and the keys that sign."""

from dataclasses import dataclass

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.identity.oauth_token.signing_keys import SigningKeys
from tests.gateway.oauth_token.tokens import CLIENTS, GRANT, TOKEN


@dataclass
class Program:
    """A client of a tenant, and whoever administers it."""

    id: str
    secret: str
    owner: httpx.AsyncClient

    @property
    def form(self) -> dict[str, str]:
        return GRANT | {"client_id": self.id, "client_secret": self.secret}


@dataclass
class OwnKeys:
    """The gateway's keys, private half and all, so that tokens can be forged that are wrong in one thing alone."""

    active_kid: str
    active: Ed25519PrivateKey
    public: dict[str, Ed25519PublicKey]


@pytest.fixture
async def program(browser):
    owner = await browser()
    wanted = {"name": "Program", "scopes": ["metrics:read", "members:admin"]}
    made = (await owner.post(CLIENTS, json=wanted)).json()
    return Program(made["id"], made["client_secret"], owner)


@pytest.fixture
async def token(anonymous, program) -> str:
    return (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]


@pytest.fixture
async def keys(gateway_database, keeper) -> OwnKeys:
    own = SigningKeys(gateway_database, keeper)
    signing = await own.signing()
    return OwnKeys(signing.kid, signing.private, (await own.known()).public)
