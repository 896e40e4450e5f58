"""How well duplicates are found, by a labelled set that knows nothing of how they are found."""

from collections import Counter
from typing import Any

import pytest

from contracts.ops_hub.locations import LocationWrite
from services.ops_hub.locations.checking import checked
from services.ops_hub.locations.duplicates.comparing import Verdict, compare
from services.ops_hub.locations.duplicates.recognising import keys_of, wanted_keys
from services.ops_hub.locations.duplicates.service import business_of
from tests.ops_hub.locations.labelled_pairs import Pair, labelled_pairs


def verdict_on(left: dict[str, Any], right: dict[str, Any]) -> Verdict:
    """What is decided when `right` is added and `left` is there: `distinct`, too, when no key would find it."""
    there, added = (business_of(checked(LocationWrite.model_validate(fields))) for fields in (left, right))
    return compare(added, there).verdict if keys_of(there) & wanted_keys(added) else Verdict.distinct


@pytest.fixture(scope="module")
def judged() -> list[tuple[Pair, Verdict]]:
    return [(pair, verdict_on(pair.left, pair.right)) for pair in labelled_pairs()]


class TestLabelledPairs:
    def test_are_many_and_of_both_kinds(self, judged):
        labels = Counter(pair.same for pair, _ in judged)
        assert min(labels.values()) >= 1000
        assert len({repr((pair.left, pair.right)) for pair, _ in judged}) >= 2000

    def test_are_blocked_only_when_they_are_one(self, judged):
        blocked = [pair for pair, verdict in judged if verdict == Verdict.duplicate]
        wrong = Counter(pair.rule for pair in blocked if not pair.same)
        assert 1 - wrong.total() / len(blocked) >= 0.99, wrong

    def test_are_blocked_or_suggested_when_they_are_one(self, judged):
        ones = [(pair, verdict) for pair, verdict in judged if pair.same]
        missed = Counter(pair.rule for pair, verdict in ones if verdict == Verdict.distinct)
        assert 1 - missed.total() / len(ones) >= 0.95, missed

    def test_are_decided_the_same_from_either_side(self, judged):
        other_way = [verdict_on(pair.right, pair.left) for pair, _ in judged]
        assert [pair.rule for (pair, verdict), other in zip(judged, other_way, strict=True) if verdict != other] == []
