"""Keeps what a connector says from repeating its configuration: each configured text is a possible secret."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

SHORTEST = 6
MOST_CHARACTERS = 1000
REDACTED = "[redacted]"


class Redaction:
    """Replaces every text of `config` that is long enough to be a secret, wherever it turns up."""

    def __init__(self, config: Mapping[str, JsonValue]) -> None:
        self._secrets = sorted({text for text in _texts(dict(config)) if len(text) >= SHORTEST}, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """`text`, at most 1,000 characters of it, without any configured value."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text[:MOST_CHARACTERS]


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)
        case _:
            return
