"""Places that a platform of practice lists: the tenant's own ones, and a few that it does not know yet."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from services.ops_hub.connections.adapters.payloads import ListedAddress, ListedPlace
from services.ops_hub.connections.adapters.staged.world import OwnPlace, digits, draw, share

MOST_OWN = 200


@dataclass(frozen=True)
class _Sample:
    name: str
    address: ListedAddress
    phone: str
    latitude: float
    longitude: float
    category: str


_SAMPLES = (
    _Sample(
        "Harbour Lights Bistro",
        ListedAddress("US", ("480 Congress St",), "Portland", "ME", "04101"),
        "+1 207-555-0142",
        43.6571,
        -70.2589,
        "Bistro",
    ),
    _Sample(
        "Bäckerei Sonnenkorn",
        ListedAddress("DE", ("Lindenstraße 14",), "Freiburg im Breisgau", None, "79098"),
        "+49 761 5550142",
        47.9959,
        7.8494,
        "Bakery",
    ),
    _Sample(
        "Taller Río Verde",
        ListedAddress("ES", ("Calle de la Ribera 8",), "Bilbao", "Bizkaia", "48005"),
        "+34 944 55 01 42",
        43.2569,
        -2.9234,
        "Bicycle repair shop",
    ),
)


def listed_places(tenant_id: UUID, account_id: str, own: tuple[OwnPlace, ...]) -> list[ListedPlace]:
    """Every place of the account, by name. The first account alone has the tenant's own places."""
    samples = [_sample(tenant_id, account_id, number, sample) for number, sample in enumerate(_SAMPLES)]
    known = {place.listing_id for place in samples}
    mine = [_own(tenant_id, place) for place in own[:MOST_OWN] if place.listing_id not in known]
    return sorted([*samples, *mine], key=lambda place: (place.name, place.listing_id))


def _own(tenant_id: UUID, place: OwnPlace) -> ListedPlace:
    """As somebody else typed it in: most is right, and some of it is missing or a little older."""
    listing_id = digits(17, tenant_id, "listing", place.id)
    place_id = place.place_id or _place_id(tenant_id, place.id)
    website = place.website
    if website is not None and share(listing_id, "website") < 0.3:
        website = website.replace("https://", "http://").rstrip("/") + "/"
    return ListedPlace(
        listing_id=listing_id,
        name=place.name,
        store_code=place.store_code,
        place_id=place_id,
        address=place.address,
        phone=place.phone if share(listing_id, "phone") < 0.8 else None,
        website=website,
        latitude=place.latitude,
        longitude=place.longitude,
        categories=place.categories,
        review_url=f"https://search.google.com/local/writereview?placeid={place_id}",
        maps_url=f"https://maps.google.com/?cid={digits(18, listing_id, 'cid')}",
        is_verified=share(listing_id, "verified") < 0.9,
        has_pending_edits=share(listing_id, "pending") < 0.1,
    )


def _sample(tenant_id: UUID, account_id: str, number: int, sample: _Sample) -> ListedPlace:
    listing_id = digits(17, tenant_id, account_id, "sample", number)
    place_id = _place_id(tenant_id, account_id, number)
    return ListedPlace(
        listing_id=listing_id,
        name=sample.name,
        store_code=f"P-{draw(900, listing_id) + 100}",
        place_id=place_id,
        address=sample.address,
        phone=sample.phone,
        website=f"https://www.example.com/{digits(6, listing_id, 'site')}",
        latitude=sample.latitude,
        longitude=sample.longitude,
        categories=(sample.category,),
        review_url=f"https://search.google.com/local/writereview?placeid={place_id}",
        maps_url=f"https://maps.google.com/?cid={digits(18, listing_id, 'cid')}",
        is_verified=True,
    )


def _place_id(*of: object) -> str:
    text = "\x1f".join(str(part) for part in of)
    return f"ChIJ{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()[:23]}"
