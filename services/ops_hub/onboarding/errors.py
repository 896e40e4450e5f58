"""What goes wrong with the first questions."""

from typing import ClassVar

from libs.errors import DomainError


class OnboardingStale(DomainError):
    code: ClassVar[str] = "onboarding_changed"
    status: ClassVar[int] = 412
    title: ClassVar[str] = "Somebody else has answered in the meantime"
