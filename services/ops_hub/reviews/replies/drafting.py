"""Drafts of a reply: the same review, place and language give the same words."""

import re
import unicodedata
from dataclasses import dataclass
from typing import get_args

from contracts.ops_hub.review_replies import DraftLanguage, ReplyDraft, ReplyDrafts, ReplyTone
from services.ops_hub.locations.addresses.streets import languages_of
from services.ops_hub.reviews.replies.templates import PHRASES, Band, Phrases

TONES: tuple[ReplyTone, ...] = ("warm", "matter_of_fact", "brief")
MOST_NAME = 30
# A first name as it is called: letters, with the marks that names have within. Whatever else somebody calls themselves
# ("5 star hater", an address, an emoji) is not repeated to them.
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NO_NAMES = frozenset({"anonymous", "anonym", "anonimo", "anônimo", "anónimo", "anonyme", "anoniem", "user", "google"})


@dataclass(frozen=True)
class Occasion:
    """What a reply may speak of: who wrote how well of which place, and how the place itself can be reached."""

    author: str | None
    rating: int | None
    is_recommended: bool | None
    place: str | None
    phone: str | None = None
    website: str | None = None


def draft_replies(occasion: Occasion, language: DraftLanguage) -> ReplyDrafts:
    """One draft a tone."""
    phrases = PHRASES[language]
    drafts = [ReplyDraft(tone=tone, body=_written(occasion, phrases, tone)) for tone in TONES]
    return ReplyDrafts(language=language, drafts=drafts)


def language_to_answer(told: str | None, body: str | None, country: str | None) -> DraftLanguage:
    """The language of the review; where a few words do not tell, that of the place. English for other scripts."""
    if told is None and country is not None and _is_latin(body or ""):
        told = languages_of(country)[0]
    return next((language for language in get_args(DraftLanguage) if language == told), "en")


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())


def band_of(occasion: Occasion) -> Band:
    """Where there are no stars, a recommendation counts; where there is neither, nothing is taken for granted."""
    stars = occasion.rating
    if stars is None:
        stars = 3 if occasion.is_recommended is None else 5 if occasion.is_recommended else 1
    return "good" if stars >= 4 else "mixed" if stars == 3 else "bad"


def called(author: str | None) -> str | None:
    """The first name, when it looks like one."""
    first = (author or "").strip().split(" ")[0]
    if not _NAME.fullmatch(first) or len(first) > MOST_NAME or first.casefold() in _NO_NAMES:
        return None
    return first


def _written(occasion: Occasion, phrases: Phrases, tone: ReplyTone) -> str:
    name, band = called(occasion.author), band_of(occasion)
    parts = [phrases.hello_named.format(name=name) if name else phrases.hello, phrases.said[band][tone]]
    invitation = _invitation(occasion, phrases) if band == "bad" else None
    if tone == "brief":
        return " ".join([*parts, *([invitation] if invitation else [])])
    said = parts[1] if phrases.goes_on_small else parts[1][0].upper() + parts[1][1:]
    text = "\n\n".join([parts[0], " ".join([said, *([invitation] if invitation else [])])])
    return f"{text}\n\n{phrases.regards.format(place=occasion.place)}" if occasion.place else text


def _invitation(occasion: Occasion, phrases: Phrases) -> str | None:
    """Only by a way that the location itself names."""
    match (occasion.phone, occasion.website):
        case (None, None):
            return None
        case (str(phone), None):
            return phrases.by_phone.format(phone=phone)
        case (None, str(website)):
            return phrases.by_website.format(website=website)
        case (phone, website):
            return phrases.by_both.format(phone=phone, website=website)
