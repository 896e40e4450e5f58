"""What can go wrong with providers, with the codes that the API promises and the sentences that people read."""

from libs.errors import Invalid, NotFound


class KeyNotWanted(Invalid):
    code, title = "market_key_not_wanted", "This provider takes no key"


class KeyNotFound(NotFound):
    code, title = "market_key_not_found", "There is no key of this provider"


class ProviderFault(Exception):
    """A provider gave no answer that can be landed. `message` is for people, and carries no secret."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ProviderAway(ProviderFault):
    """No answer, or a failure of the provider's own: another attempt may help."""


class AnswerRefused(ProviderFault):
    """The answer says no, or is none: another attempt would bring the same."""
