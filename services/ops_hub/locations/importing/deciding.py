"""What becomes of each row: a pure decision, as if the rows were sent one after the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from contracts.ops_hub.location_import import (
    MOST_FAULT_CANDIDATES,
    LocationImportCandidate,
    LocationImportFault,
)
from contracts.ops_hub.locations import LocationWrite
from services.ops_hub import models
from services.ops_hub.locations.duplicates.comparing import Business, Comparison, Verdict, compare
from services.ops_hub.locations.duplicates.recognising import keys_of, wanted_keys
from services.ops_hub.locations.duplicates.repository import MOST_A_KEY
from services.ops_hub.locations.duplicates.service import business_of
from services.ops_hub.locations.importing.drafts import Draft, Problem, faults_of
from services.ops_hub.locations.importing.repository import Known
from services.ops_hub.locations.shown import written

Place = UUID | int
"""A location that is there by its id, or a new one by its row."""
Outcome = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True)
class Candidate:
    """A draft, and what it is recognised by. `business` is None where nothing of that changes."""

    draft: Draft
    business: Business | None
    wanted_keys: frozenset[str]


@dataclass
class Decided:
    """What the rows do, in their order."""

    added: list[Candidate] = field(default_factory=list[Candidate])
    changed: list[Candidate] = field(default_factory=list[Candidate])
    unchanged: int = 0
    faults: list[LocationImportFault] = field(default_factory=list[LocationImportFault])


@dataclass(frozen=True)
class _Seen:
    """A location as it is now, or as a row of the file makes it."""

    wanted: LocationWrite
    business: Business
    row: int | None


def recognised(draft: Draft) -> Candidate:
    """Take apart what duplicates are found by, unless the row leaves it as it is."""
    business = business_of(draft.wanted)
    if draft.before is not None and (draft.wanted == draft.before or business_of(draft.before) == business):
        return Candidate(draft, None, frozenset())
    return Candidate(draft, business, frozenset(wanted_keys(business)))


def decide(
    candidates: Sequence[Candidate],
    known: Known,
    sharing: Mapping[str, Sequence[UUID]],
    likely: Mapping[UUID, models.Location],
) -> Decided:
    """`sharing` has the locations under each key that a candidate asks for, `likely` is what they are like."""
    rows = _Rows(known, sharing, likely)
    decided = Decided()
    for candidate in candidates:
        outcome = rows.judge(candidate)
        match outcome:
            case "added":
                decided.added.append(candidate)
            case "changed":
                decided.changed.append(candidate)
            case "unchanged":
                decided.unchanged += 1
            case _:
                decided.faults += outcome
    return decided


class _Rows:
    """What the rows so far have made of what is there."""

    def __init__(
        self, known: Known, sharing: Mapping[str, Sequence[UUID]], likely: Mapping[UUID, models.Location]
    ) -> None:
        self._known = known
        self._likely = likely
        self._sharing: dict[str, list[Place]] = {key: list(places) for key, places in sharing.items()}
        self._seen: dict[Place, _Seen] = {}
        self._named: dict[UUID, int] = {}
        self._new: dict[str, int] = {}
        self._codes: dict[str, Place] = {code.lower(): one.id for code, one in known.by_code.items()}

    def judge(self, candidate: Candidate) -> Outcome | list[LocationImportFault]:
        draft = candidate.draft
        if problem := self._repetition(draft):
            return faults_of(draft.row, [problem])
        if draft.wanted == draft.before:
            return "unchanged"
        if draft.target is None and self._is_there(candidate):
            return "unchanged"
        if problem := self._taken_code(draft):
            return faults_of(draft.row, [problem])
        if fault := self._duplicate(candidate):
            return [fault]
        self._take(candidate)
        return "added" if draft.target is None else "changed"

    def _repetition(self, draft: Draft) -> Problem | None:
        """One row for one location: it is not said which of two would count."""
        if draft.target is not None:
            first = self._named.setdefault(draft.target.id, draft.row)
        else:
            first = self._new.setdefault(draft.wanted.model_dump_json(), draft.row)
        return None if first == draft.row else (None, "repeated_row", f"is about the same location as row {first}")

    def _is_there(self, candidate: Candidate) -> bool:
        """Whether a row that names no location is one to the letter, as when a file is imported again."""
        listed = self._known.by_listing.get(candidate.draft.wanted.listing_id or "", [])
        if any(written(one) == candidate.draft.wanted for one in listed):
            return True
        places = (place for place in self._places(candidate) if isinstance(place, UUID))
        return any(self._look(place).wanted == candidate.draft.wanted for place in places)

    def _taken_code(self, draft: Draft) -> Problem | None:
        code = draft.wanted.store_code
        holder = self._codes.get(code.lower()) if code else None
        if holder is None or (draft.target is not None and holder == draft.target.id):
            return None
        told = f"row {holder} has it" if isinstance(holder, int) else "another location has it"
        return "store_code", "store_code_taken", told

    def _duplicate(self, candidate: Candidate) -> LocationImportFault | None:
        if candidate.business is None:
            return None
        own = candidate.draft.target.id if candidate.draft.target is not None else None
        found = [
            (compare(candidate.business, self._look(place).business), place)
            for place in self._places(candidate)
            if place != own
        ]
        found = [pair for pair in found if pair[0].verdict != Verdict.distinct]
        found.sort(key=lambda pair: pair[0].rank, reverse=True)
        if not found:
            return None
        is_certain = found[0][0].verdict == Verdict.duplicate
        if not is_certain and _reason(candidate.draft) is not None:
            return None
        return self._fault(candidate.draft, found[:MOST_FAULT_CANDIDATES], is_certain=is_certain)

    def _fault(
        self, draft: Draft, found: Sequence[tuple[Comparison, Place]], *, is_certain: bool
    ) -> LocationImportFault:
        code = "location_duplicate" if is_certain else "location_perhaps_duplicate"
        message = "is there already" if is_certain else "may be there already; say why not in distinct_reason"
        candidates = [self._shown(comparison, place) for comparison, place in found]
        return LocationImportFault(row=draft.row, field=None, code=code, message=message, candidates=candidates)

    def _shown(self, comparison: Comparison, place: Place) -> LocationImportCandidate:
        seen = self._look(place)
        return LocationImportCandidate(
            location_id=place if isinstance(place, UUID) else None,
            row=seen.row,
            name=seen.wanted.name,
            store_code=seen.wanted.store_code,
            address=seen.wanted.address,
            verdict="duplicate" if comparison.verdict == Verdict.duplicate else "suggested",
            reasons=list(comparison.reasons),
        )

    def _places(self, candidate: Candidate) -> Iterable[Place]:
        """Each once, in an order that does not depend on how keys are hashed."""
        return dict.fromkeys(place for key in sorted(candidate.wanted_keys) for place in self._sharing.get(key, []))

    def _look(self, place: Place) -> _Seen:
        seen = self._seen.get(place)
        if seen is None:
            assert isinstance(place, UUID)
            wanted = written(self._likely[place])
            seen = self._seen[place] = _Seen(wanted, business_of(wanted), None)
        return seen

    def _take(self, candidate: Candidate) -> None:
        """From now on it is as the row says."""
        draft = candidate.draft
        place: Place = draft.row if draft.target is None else draft.target.id
        if draft.before is not None and draft.before.store_code is not None:
            self._codes.pop(draft.before.store_code.lower(), None)
        if draft.wanted.store_code is not None:
            self._codes[draft.wanted.store_code.lower()] = place
        if candidate.business is None:
            return
        self._seen[place] = _Seen(draft.wanted, candidate.business, draft.row)
        for key in keys_of(candidate.business):
            places = self._sharing.setdefault(key, [])
            if len(places) < 2 * MOST_A_KEY and place not in places:
                places.append(place)


def _reason(draft: Draft) -> str | None:
    return draft.distinct_reason or (draft.target.distinct_reason if draft.target is not None else None)
