"""An earlier product's profile, as answers to the first questions."""

from contracts.ops_hub.legacy_profile import LegacyProfile
from contracts.ops_hub.onboarding import GOALS, Goal, LocationCount, OnboardingAnswers

_BANDS: tuple[tuple[int, LocationCount], ...] = ((1, "1"), (10, "2-10"), (50, "11-50"), (200, "51-200"))


def answers_of(profile: LegacyProfile) -> OnboardingAnswers:
    """As far as the profile answers them without a gap: what comes after one is asked again."""
    count = profile.location_count or len(profile.locations)
    band = band_of(count) if count and profile.business_type else None
    goals: list[Goal] = [goal for goal in GOALS if goal in profile.goals] if band else []
    return OnboardingAnswers(business_type=profile.business_type, location_count=band, goals=goals)


def band_of(count: int) -> LocationCount:
    """The answer that says `count` locations."""
    for most, band in _BANDS:
        if count <= most:
            return band
    return "201+"
