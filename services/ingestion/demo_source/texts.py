"""What the invented ads say: by campaign, by variant of the ad, and in the language of the account.

Offers change their texts on the first of each month, so that syncs of later months tell another version.
"""

from dataclasses import dataclass
from datetime import date

from services.ingestion.demo_source.world import CAMPAIGNS, Ad, Campaign

SHOP = "https://harbour-outfitters.example"
PERCENTS = (10, 15, 20, 25)

# Headline, sentence and page, in the order of the world's campaigns.
_ENGLISH = (
    ("Harbour Outfitters Official", "Everything for a day on the water, from people who sail.", ""),
    ("Sailing Jackets and Boots", "Tested in the North Atlantic. Dry feet included.", "jackets"),
    ("Gear That Does Not Leak", "Compare seams, weight and price with what you sail in now.", "compare"),
    ("Try It On at the Harbour", "Fourteen stores on the coast, one of them near you.", "stores"),
    ("The Ten That Sell Out First", "Our bestsellers are back in every size.", "bestsellers"),
    ("The One Shackle You Need", "Nine thousand small parts in stock, sent the same day.", "parts"),
    ("Ready for Any Weather", "Layers that work together, from drizzle to gale.", "layers"),
    ("Thirty Days Round Cape Horn", "One crew, one set of gear, no excuses. Watch the film.", "film"),
    ("Still Thinking It Over?", "What you looked at is still in your size.", "basket"),
    ("Crews Like Yours Chose These", "Rated 4.8 of 5 by 12,400 sailors.", "rated"),
    ("Season Sale on Deck", "Last season's colours, this season's prices.", "sale"),
    ("Now Sailing From Portland", "The new store is open, and the coffee is on us.", "portland"),
)
_GERMAN = (
    ("Hafen Ausstatter Original", "Alles für einen Tag auf dem Wasser, von Leuten, die segeln.", ""),
    ("Segeljacken und Stiefel", "Auf dem Nordatlantik geprüft. Trockene Füße inklusive.", "jacken"),
    ("Dicht hält dicht", "Nähte, Gewicht und Preis im Vergleich.", "vergleich"),
    ("Anprobe direkt am Hafen", "Vierzehn Läden an der Küste, einer davon in Ihrer Nähe.", "laeden"),
    ("Zuerst ausverkauft", "Unsere Besten sind zurück, in allen Größen.", "bestseller"),
    ("Genau dieser Schäkel", "Neuntausend Kleinteile auf Lager, heute verschickt.", "teile"),
    ("Für jedes Wetter", "Schichten, die zusammenpassen, vom Niesel bis zum Sturm.", "schichten"),
    ("Dreißig Tage um Kap Hoorn", "Eine Crew, eine Ausrüstung, keine Ausreden.", "film"),
    ("Noch unentschlossen?", "Ihre Größe ist noch da.", "korb"),
    ("Das tragen Crews wie Ihre", "4,8 von 5 Sternen von 12.400 Seglern.", "beliebt"),
    ("Räumung unter Deck", "Die Farben vom letzten Jahr, die Preise von heute.", "sale"),
    ("Jetzt auch in Kiel", "Der neue Laden ist offen, der Kaffee geht auf uns.", "kiel"),
)
_NUMBERS = {name: number for number, (name, *_) in enumerate(CAMPAIGNS)}


@dataclass(frozen=True)
class Texts:
    headlines: tuple[str, ...]
    descriptions: tuple[str, ...]
    call_to_action: str
    link: str


def texts_of(campaign: Campaign, ad: Ad, today: date) -> Texts:
    """What the ad says on `today`."""
    in_german = campaign.account.currency == "EUR"
    headline, sentence, page = (_GERMAN if in_german else _ENGLISH)[_NUMBERS[campaign.name]]
    percent = PERCENTS[(today.year * 12 + today.month + campaign.id) % len(PERCENTS)]
    match ad.name.split()[0], in_german:
        case "Offer", True:
            more = (f"{percent} % auf alles", f"Nur diesen Monat: {percent} % auf die erste Bestellung.", "GET_OFFER")
        case "Offer", False:
            more = (
                f"{percent}% Off This Month",
                f"Your first order is {percent}% off until the month ends.",
                "GET_OFFER",
            )
        case "Benefit", True:
            more = ("100 Tage Rückgabe", "Kostenlos zurück, auch mit Salzflecken.", "LEARN_MORE")
        case "Benefit", False:
            more = ("Free Returns for 100 Days", "Send it back for free, salt stains and all.", "LEARN_MORE")
        case _, True:
            more = ("Seit 1974 am Hafen", "Ab 50 Euro ohne Versandkosten.", "SHOP_NOW")
        case _:
            more = ("At the Harbour Since 1974", "Free delivery from 50 dollars.", "SHOP_NOW")
    second, promise, action = more
    return Texts((headline, second), (sentence, promise), action, f"{SHOP}/{'de/' if in_german else ''}{page}")
