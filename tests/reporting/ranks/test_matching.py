"""Who is the target, and who only looks like it."""

import pytest

from contracts.reporting.ranks import RankedBusiness, RankTarget
from services.reporting.ranks.matching import find_target

HERE, NEXT_DOOR, FAR = (40.7, -74.0), (40.7009, -74.0), (40.8, -74.0)


def target(**fields) -> RankTarget:
    return RankTarget(**{"name": "Harbour Dental", "latitude": HERE[0], "longitude": HERE[1]} | fields)


def business(rank: int | None = 1, at: tuple[float, float] | None = HERE, **fields) -> RankedBusiness:
    place = {} if at is None else {"latitude": at[0], "longitude": at[1]}
    return RankedBusiness(**{"rank": rank, "name": "Somebody"} | place | fields)


class TestThisLocation:
    @pytest.mark.parametrize(
        ("wanted", "listed", "method"),
        [
            ({"cid": "1"}, {"cid": "1", "at": FAR}, "cid"),
            ({"place_id": "p"}, {"place_id": "p", "at": FAR}, "place_id"),
            ({"domain": "harbour.example"}, {"domain": "www.Harbour.example"}, "domain_near"),
            ({}, {"name": "harbour  DENTAL"}, "name_exact"),
            ({}, {"name": "Harbour Dental", "at": NEXT_DOOR}, "name_exact"),
            ({"domain": "harbour.example"}, {"domain": "harbour.example", "at": FAR}, "none"),
            ({"domain": "harbour.example"}, {"domain": "harbour.example", "at": None}, "none"),
            ({}, {"name": "Harbour Dental", "at": FAR}, "none"),
            ({}, {"name": "Harbour Dental Clinic"}, "none"),
            ({"cid": "1"}, {"name": "Harbour Dental", "cid": "2"}, "none"),
        ],
    )
    def test_is_told_by(self, wanted, listed, method):
        assert find_target(target(**wanted), [business(**listed)]).method == method

    def test_is_the_surest_match_and_not_the_best_ranked(self):
        listed = [business(1, name="Harbour Dental"), business(2, cid="1")]

        match = find_target(target(cid="1"), listed)

        assert (match.method, match.confidence, match.business) == ("cid", 1.0, listed[1])

    def test_is_never_an_ad(self):
        assert find_target(target(cid="1"), [business(None, cid="1")]).method == "none"

    def test_is_near_across_the_antimeridian(self):
        wanted = target(latitude=0.0, longitude=179.9999)

        assert find_target(wanted, [business(name="Harbour Dental", at=(0.0, -179.9999))]).method == "name_exact"


class TestBrand:
    def test_is_the_best_ranked_location_wherever_it_is(self):
        wanted = target(cid="1", domain="harbour.example", match_mode="brand")
        listed = [business(1), business(2, FAR, domain="harbour.example", cid="9"), business(3, cid="1")]

        match = find_target(wanted, listed)

        assert (match.business, match.method) == (listed[1], "domain_near")

    def test_is_told_by_the_surest_sign_of_the_same_rank(self):
        wanted = target(cid="1", domain="harbour.example", match_mode="brand")

        assert find_target(wanted, [business(1, cid="1", domain="harbour.example")]).method == "cid"

    def test_is_nobody_where_nobody_has_a_sign(self):
        assert find_target(target(match_mode="brand"), [business()]).business is None
