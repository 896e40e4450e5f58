"""Who calls a provider's data APIs: the grant behind the bearer token. Data routers build on this."""

from typing import Annotated

from fastapi import Header, Request

from infra.providers.grants import Grants, Token


def grants_of(request: Request) -> Grants:
    return request.app.state.grants


def token_of(request: Request, provider: str, authorization: str | None) -> Token | None:
    """The access token in `Authorization`, when it is good at this provider."""
    kind, _, text = (authorization or "").partition(" ")
    return grants_of(request).read(text, "access", provider) if kind.lower() == "bearer" else None


Authorization = Annotated[str | None, Header()]
