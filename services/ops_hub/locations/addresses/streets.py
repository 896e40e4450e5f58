"""Words of streets elsewhere: what is abbreviated becomes the whole word, by language."""

_GERMAN = {"str": "strasse", "pl": "platz", "st": "sankt"}
_DUTCH = {"str": "straat", "ln": "laan", "pln": "plein", "wg": "weg"}
_FRENCH = {
    "all": "allee",
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "boul": "boulevard",
    "bvd": "boulevard",
    "ch": "chemin",
    "che": "chemin",
    "crs": "cours",
    "fbg": "faubourg",
    "fg": "faubourg",
    "imp": "impasse",
    "pas": "passage",
    "pl": "place",
    "r": "rue",
    "rte": "route",
    "sq": "square",
    "st": "saint",
    "ste": "sainte",
}
_SPANISH = {
    "av": "avenida",
    "avda": "avenida",
    "avd": "avenida",
    "c": "calle",
    "cl": "calle",
    "ctra": "carretera",
    "crta": "carretera",
    "pza": "plaza",
    "plz": "plaza",
    "po": "paseo",
    "pso": "paseo",
    "ps": "paseo",
    "rda": "ronda",
    "sta": "santa",
    "sto": "santo",
    "trav": "travesia",
    "col": "colonia",
    "blvd": "boulevard",
}
_ITALIAN = {
    "v": "via",
    "vle": "viale",
    "pza": "piazza",
    "pzza": "piazza",
    "pzle": "piazzale",
    "cso": "corso",
    "lgo": "largo",
    "vlo": "vicolo",
    "s": "san",
    "sta": "santa",
}
_PORTUGUESE = {
    "av": "avenida",
    "r": "rua",
    "tv": "travessa",
    "trav": "travessa",
    "pca": "praca",
    "pc": "praca",
    "lg": "largo",
    "rod": "rodovia",
    "est": "estrada",
    "al": "alameda",
    "dr": "doutor",
}
_ENGLISH = {
    "aly": "alley",
    "av": "avenue",
    "ave": "avenue",
    "bldg": "building",
    "blvd": "boulevard",
    "cct": "circuit",
    "cir": "circle",
    "cl": "close",
    "clo": "close",
    "cres": "crescent",
    "cr": "crescent",
    "ct": "court",
    "ctr": "centre",
    "center": "centre",
    "dr": "drive",
    "dve": "drive",
    "esp": "esplanade",
    "gdns": "gardens",
    "gr": "grove",
    "gro": "grove",
    "grn": "green",
    "hts": "heights",
    "hwy": "highway",
    "la": "lane",
    "ln": "lane",
    "mt": "mount",
    "mws": "mews",
    "pde": "parade",
    "pk": "park",
    "pkwy": "parkway",
    "pl": "place",
    "plz": "plaza",
    "qy": "quay",
    "rd": "road",
    "sq": "square",
    "st": "street",
    "saint": "street",
    "str": "street",
    "tce": "terrace",
    "terr": "terrace",
    "ter": "terrace",
    "upr": "upper",
    "lwr": "lower",
    "wy": "way",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "nth": "north",
    "sth": "south",
}
_POLISH = {"al": "aleja", "aleje": "aleja", "pl": "plac", "os": "osiedle"}
_NORDIC = {"g": "gatan", "gt": "gata", "v": "vagen", "vn": "veien", "pl": "plads"}
_CZECH = {"nam": "namesti", "tr": "trida", "nabr": "nabrezi"}

# Words that only announce what follows, and are left out as often as not.
_POLISH_NOISE = frozenset({"ul", "ulica"})
_SPANISH_NOISE = frozenset({"no", "num", "numero", "n", "de", "del", "la", "el"})
_ITALIAN_NOISE = frozenset({"n", "no", "numero"})
_FRENCH_NOISE = frozenset({"no", "numero", "de", "du", "des", "la", "le", "l", "d"})
_GERMAN_NOISE = frozenset({"nr", "no"})
_RUSSIAN_NOISE = frozenset({"ul", "ulitsa", "d", "dom"})

# What a word ends with, where street words are written onto the name: Hauptstr. and Hauptstraße.
_GERMAN_ENDINGS = {"str": "strasse", "pl": "platz"}
_DUTCH_ENDINGS = {"str": "straat", "ln": "laan", "pln": "plein"}
_NORDIC_ENDINGS = {"gt": "gata"}

_LANGUAGES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("DE", "AT", "LI"), ("de",)),
    "LU": ("de", "fr"),
    "CH": ("de", "fr", "it"),
    "BE": ("nl", "fr"),
    "NL": ("nl",),
    **dict.fromkeys(("FR", "MC", "RE", "GP", "MQ"), ("fr",)),
    **dict.fromkeys(("ES", "MX", "AR", "CL", "CO", "PE", "UY", "EC", "CR", "PA", "DO", "GT"), ("es",)),
    **dict.fromkeys(("IT", "SM", "VA"), ("it",)),
    **dict.fromkeys(("PT", "BR"), ("pt",)),
    "CA": ("en", "fr"),
    "PL": ("pl",),
    **dict.fromkeys(("SE", "NO", "DK", "FI"), ("nordic",)),
    **dict.fromkeys(("CZ", "SK"), ("cs",)),
    **dict.fromkeys(("RU", "UA", "BY", "KZ", "BG"), ("ru",)),
}
_WORDS = {
    "de": _GERMAN,
    "nl": _DUTCH,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "pt": _PORTUGUESE,
    "en": _ENGLISH,
    "pl": _POLISH,
    "nordic": _NORDIC,
    "cs": _CZECH,
    "ru": dict[str, str](),
}
_NOISE = {
    "de": _GERMAN_NOISE,
    "fr": _FRENCH_NOISE,
    "es": _SPANISH_NOISE,
    "it": _ITALIAN_NOISE,
    "pl": _POLISH_NOISE,
    "ru": _RUSSIAN_NOISE,
}
_ENDINGS = {"de": _GERMAN_ENDINGS, "nl": _DUTCH_ENDINGS, "nordic": _NORDIC_ENDINGS}
_SHORTEST_STEM = 3


def street_words(words: list[str], country: str) -> list[str]:
    """The words of a street, spelled out; those that say nothing are left out. Elsewhere than listed, as in English."""
    languages = languages_of(country)
    noise = frozenset[str]().union(*(_NOISE.get(language, frozenset[str]()) for language in languages))
    spelled = (_spelled(word, languages) for word in words if word not in noise)
    return list(spelled)


def languages_of(country: str) -> tuple[str, ...]:
    """The languages that a country's addresses are written in, the commonest first; English where none is known."""
    return _LANGUAGES.get(country, ("en",))


def is_street_word(word: str, country: str) -> bool:
    """Whether a single letter abbreviates something in street names there: `r.` is `rue` in France."""
    return any(word in _WORDS[language] for language in languages_of(country))


def _spelled(word: str, languages: tuple[str, ...]) -> str:
    for language in languages:
        if word in _WORDS[language]:
            return _WORDS[language][word]
        for short, whole in _ENDINGS.get(language, {}).items():
            if word.endswith(short) and len(word) >= len(short) + _SHORTEST_STEM:
                return word.removesuffix(short) + whole
    return word
