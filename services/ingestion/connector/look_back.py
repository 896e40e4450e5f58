"""How many days each platform still restates: conversions that arrive late, clicks that are taken back.

A sync reads these days again, and the newest read of an account's day replaces the one before. Sources: the platforms'
longest attribution and correction windows that are on by default.
"""

DAYS = {
    "google_ads": 30,
    "meta_ads": 28,
    "linkedin_ads": 30,
    "tiktok_ads": 14,
    "microsoft_ads": 30,
    "google_analytics": 4,
}
