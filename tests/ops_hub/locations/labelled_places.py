"""Places to make labelled pairs from: streets of ten countries, as they are and as people abbreviate them."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any


@dataclass(frozen=True)
class Land:
    """Cities with postal codes and regions; streets in full; what people write for words of them."""

    country: str
    cities: tuple[tuple[str, str, str | None], ...]
    streets: tuple[str, ...]
    short: tuple[tuple[str, str], ...]
    number_first: bool = True
    phone: str = ""


LANDS = (
    Land(
        "US",
        (("Austin", "78701", "TX"), ("Denver", "80202", "CO"), ("Portland", "97205", "OR"), ("Newark", "07102", "NJ")),
        (
            *(
                "North Main Street",
                "South Congress Avenue",
                "West Sunset Boulevard",
                "Lake Shore Drive",
                "Fifth Avenue",
            ),
            *("Mill Creek Road", "Martin Luther King Junior Parkway", "East Mountain View Terrace", "Cedar Lane"),
            *("Southwest Harbor Place", "Old Orchard Court", "Highland Square", "US Highway 290", "Quarry Trail"),
        ),
        (
            *(("Street", "St"), ("Avenue", "Ave."), ("Boulevard", "Blvd"), ("Drive", "Dr."), ("Road", "Rd")),
            *(("Parkway", "Pkwy"), ("Terrace", "Ter"), ("Lane", "Ln"), ("Place", "Pl"), ("Court", "Ct")),
            *(("Square", "Sq"), ("Highway", "Hwy"), ("Trail", "Trl"), ("North", "N."), ("South", "S"), ("West", "W.")),
            *(("East", "E"), ("Southwest", "SW"), ("Fifth", "5th"), ("Mountain", "Mtn"), ("Creek", "Crk")),
        ),
        phone="+1512555",
    ),
    Land(
        "GB",
        (("London", "SW1A 1AA", None), ("Leeds", "LS1 4DY", None), ("Bristol", "BS1 5TR", None)),
        (
            "High Street",
            "Park Road",
            "Queens Avenue",
            "Mill Lane",
            "Royal Crescent",
            "Castle Square",
            "Saint Anns Terrace",
        ),
        (
            *(("Street", "St"), ("Road", "Rd."), ("Avenue", "Ave"), ("Lane", "Ln"), ("Crescent", "Cres")),
            *(("Square", "Sq"), ("Terrace", "Terr"), ("Saint", "St")),
        ),
        phone="+44207946",
    ),
    Land(
        "AU",
        (("Sydney", "2000", "NSW"), ("Melbourne", "3000", "VIC")),
        ("King Street", "Harbour Parade", "Victoria Road", "Ocean Drive", "George Terrace"),
        (("Street", "St"), ("Parade", "Pde"), ("Road", "Rd"), ("Drive", "Dr"), ("Terrace", "Tce")),
        phone="+6129374",
    ),
    Land(
        "DE",
        (("Berlin", "10178", None), ("München", "80331", None), ("Köln", "50667", None)),
        (
            "Hauptstraße",
            "Königstraße",
            "Berliner Straße",
            "Mühlenweg",
            "Rosenthaler Platz",
            "Am Markt",
            "Bahnhofstraße",
        ),
        (("straße", "str."), ("Straße", "Str."), ("Platz", "Pl."), ("ö", "oe"), ("ü", "ue")),
        number_first=False,
        phone="+4930901",
    ),
    Land(
        "FR",
        (("Paris", "75009", None), ("Lyon", "69002", None)),
        (
            *("avenue de la République", "rue Victor Hugo", "boulevard Saint-Michel", "place des Fêtes"),
            *("chemin des Écoles", "rue du Faubourg Poissonnière"),
        ),
        (
            *(("avenue", "av."), ("boulevard", "bd"), ("place", "pl."), ("chemin", "ch."), ("Saint-", "St ")),
            *(("é", "e"), ("É", "E"), ("ê", "e"), ("è", "e"), ("Faubourg", "Fbg")),
        ),
        phone="+33142685",
    ),
    Land(
        "ES",
        (("Madrid", "28013", "Madrid"), ("Sevilla", "41001", "Sevilla")),
        ("Calle Mayor", "Avenida de la Constitución", "Plaza Nueva", "Paseo Colón", "Carretera de Córdoba"),
        (("Calle", "C/"), ("Avenida", "Avda."), ("Plaza", "Pza."), ("Paseo", "Pº"), ("Carretera", "Ctra."), ("ó", "o")),
        number_first=False,
        phone="+3491522",
    ),
    Land(
        "IT",
        (("Roma", "00184", "RM"), ("Milano", "20121", "MI")),
        ("Via Nazionale", "Piazza Garibaldi", "Viale Europa", "Corso Buenos Aires", "Largo Argentina"),
        (("Via", "V."), ("Piazza", "P.zza"), ("Viale", "V.le"), ("Corso", "C.so"), ("Largo", "L.go")),
        number_first=False,
        phone="+39066982",
    ),
    Land(
        "NL",
        (("Amsterdam", "1012 JS", None), ("Utrecht", "3511 AX", None)),
        ("Kerkstraat", "Stationsplein", "Beethovenlaan", "Nieuwe Gracht"),
        (("straat", "str."), ("plein", "pln"), ("laan", "ln.")),
        number_first=False,
        phone="+3120555",
    ),
    Land(
        "PL",
        (("Warszawa", "00-001", None), ("Kraków", "31-001", None)),
        ("ulica Nowa", "ulica Długa", "aleja Róż", "plac Wolności"),
        (
            ("ulica ", "ul. "),
            ("aleja", "al."),
            ("plac", "pl."),
            ("ł", "l"),
            ("ó", "o"),
            ("ż", "z"),
            ("ś", "s"),
            ("ć", "c"),
        ),
        number_first=False,
        phone="+4822555",
    ),
    Land(
        "SE",
        (("Stockholm", "111 22", None), ("Malmö", "211 20", None)),
        ("Drottninggatan", "Storgatan", "Södra Vägen", "Kungstorget"),
        (("ö", "o"), ("ä", "a")),
        number_first=False,
        phone="+468555",
    ),
)
BRANDS = (
    *("Blue Door Coffee", "Harbor Dental Care", "Mountain Bike Works", "Golden Wok", "Riverside Pharmacy"),
    *(
        "Northwind Fitness",
        "Little Sparrow Books",
        "Sunrise Yoga Studio",
        "Kessler Optics",
        "Pinewood Veterinary Clinic",
    ),
    *("Marble Arch Jewellers", "Old Town Barbers", "Bright Smile Orthodontics", "Copper Kettle Bakery", "Atlas Tyres"),
    *("Maple Leaf Florist", "Silver Screen Cinema", "Corner Stone Law", "Green Valley Nursery", "Quick Print Centre"),
    *("Ocean Pearl Sushi", "Falcon Auto Repair", "Velvet Hair Lounge", "Tall Oak Furniture", "Daily Bread Deli"),
)
DOORS = ("Suite {}", "Unit {}", "Apartment {}", "Room {}")
DOORS_AGAIN = ("Ste {}", "# {}", "#{}", "Ste. {}", "Suite {}", "Unit {}")


@dataclass(frozen=True)
class Place:
    """A business somewhere; `street` and `number` are written by `line`."""

    land: Land
    name: str
    number: str
    street: str
    city: tuple[str, str, str | None]
    phone: str | None
    unit: str | None = None

    def line(self) -> str:
        first = f"{self.number} {self.street}"
        return first if self.land.number_first else f"{self.street} {self.number}"

    def fields(self, **changes: Any) -> dict[str, Any]:
        """What somebody writes of it."""
        name, postal_code, region = self.city
        address = {
            "line1": self.line(),
            "line2": self.unit,
            "city": name,
            "region": region,
            "country": self.land.country,
        }
        address |= {"postal_code": postal_code} | changes.pop("address", {})
        written = {"name": self.name, "source_mode": "no_listing", "phone": self.phone, "address": address}
        return written | changes

    def but(self, **changes: Any) -> "Place":
        return replace(self, **changes)


def some_place(random: Random, land: Land | None = None) -> Place:
    land = land or random.choice(LANDS)
    return Place(
        land=land,
        name=random.choice(BRANDS),
        number=str(random.randint(2, 980)),
        street=random.choice(land.streets),
        city=random.choice(land.cities),
        phone=some_phone(random, land),
    )


def some_phone(random: Random, land: Land) -> str:
    digits = {"+1512555": 4, "+44207946": 4, "+6129374": 4, "+4930901": 4, "+33142685": 3, "+3491522": 4}
    return land.phone + "".join(random.choices("0123456789", k=digits.get(land.phone, 4)))


def abbreviated(random: Random, place: Place) -> Place:
    """Each word that can be is written short, three times in four."""
    street = place.street
    for whole, short in place.land.short:
        if random.random() < 0.75:
            street = street.replace(whole, short)
    return place.but(street=street)


def misspelled(random: Random, text: str) -> str:
    """One slip in a word of five letters or more: one left out, doubled, other, or two that changed places."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isascii()] or [0]
    at = random.choice(long)
    words[at] = _slip(random, words[at])
    return " ".join(words)


def _slip(random: Random, word: str) -> str:
    at = random.randint(1, max(1, len(word) - 2))
    letter = random.choice("aeilnorst")
    return random.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        ]
    )
