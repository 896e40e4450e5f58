"""What the practice provider has to be told: it plays every source of ranks, and knows no real place."""

import json
from collections.abc import Mapping

from contracts.reporting.ranks import PRACTICE_PLACE_HEADER, RankTarget
from services.reporting.ranks.asking import Account


def told_of(target: RankTarget, account: Account) -> Mapping[str, str]:
    """Headers that bring along who is looked for, so that it can be found; none for a real provider, or without a
    place."""
    if not account.is_practice or target.latitude is None or target.longitude is None:
        return {}
    place = {
        "name": target.name,
        "place_id": target.place_id,
        "cid": target.cid,
        "domain": target.domain,
        "latitude": target.latitude,
        "longitude": target.longitude,
    }
    return {PRACTICE_PLACE_HEADER: json.dumps(place)}
