"""Which language a text is in, by its small words. Good for choosing a template, and honest when it cannot tell."""

import re
from collections.abc import Mapping
from typing import Literal, get_args

Language = Literal["en", "de", "es", "fr", "it", "pt", "nl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS: Mapping[Language, str] = {
    "en": (
        "the and was were with very this that they not but for have had from our my we you your are is it at would"
        " there here great good nice never again staff friendly"
    ),
    "de": (
        "der die das und war waren mit sehr nicht aber für haben hatte von unser mein wir sie ihr ist es ein eine"
        " einen auch noch dort hier gut immer wieder nie freundlich nur wenn beim zum zur"
    ),
    "es": (
        "el los las y fue con muy esta este pero para por una del al lo que nos mi es son hay más todo siempre nunca"
        " bueno buena gracias volver también sin atención"
    ),
    "fr": (
        "le les et était avec très ce cette mais pour dans une des du au nous je vous est sont il plus tout toujours"
        " jamais bon bonne merci aussi sans été accueil équipe pas"
    ),
    "it": (
        "il gli e era con molto questo questa ma per di una del al che ci mio è sono anche più tutto sempre mai buono"
        " buona grazie senza stato personale non ho della alla"
    ),
    "pt": (
        "o os as e foi com muito este esta mas para por uma do da ao que nos meu é são há mais tudo sempre nunca bom"
        " boa obrigado obrigada também sem não atendimento um em"
    ),
    "nl": (
        "de het en was waren met zeer dit dat maar voor hebben had van onze mijn wij ze u is een ook nog daar hier"
        " goed altijd weer nooit niet erg bij naar zijn heel"
    ),
}
_WORDS_OF: Mapping[Language, frozenset[str]] = {name: frozenset(words.split()) for name, words in _SMALL_WORDS.items()}


def language_of(text: str | None) -> Language | None:
    """The language with the most of its small words in `text`; None when two of them, or none, could be meant."""
    words = [word.casefold() for word in _WORD.findall(text or "")]
    hits = {name: sum(word in small for word in words) for name, small in _WORDS_OF.items()}
    best = max(LANGUAGES, key=lambda name: hits[name])
    second = max(count for name, count in hits.items() if name != best)
    return best if hits[best] >= 2 and hits[best] > second else None
