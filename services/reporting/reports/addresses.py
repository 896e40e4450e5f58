"""Addresses that reports go to, as they were typed."""

from collections.abc import Sequence

from email_validator import EmailNotValidError, validate_email

from libs.errors import FieldProblem, Invalid


def checked_recipients(typed: Sequence[str]) -> list[str]:
    """Each normalised, its domain in ASCII. Raises `Invalid`, which names each that is none, or given twice."""
    problems: list[FieldProblem] = []
    kept: list[str] = []
    seen: dict[str, int] = {}
    for place, address in enumerate(typed):
        try:
            found = validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            problems.append(_problem(place, "address", str(error)))
            continue
        kept.append(f"{found.local_part}@{found.ascii_domain}")
        if (first := seen.setdefault(kept[-1].casefold(), place)) != place:
            problems.append(_problem(place, "given_twice", f"It is the same as recipient {first + 1}."))
    if problems:
        raise Invalid(errors=problems)
    return kept


def checked_address(typed: str) -> str:
    """Normalised, its domain in ASCII. Raises `Invalid` at `/address` when it is none."""
    try:
        found = validate_email(typed, check_deliverability=False)
    except EmailNotValidError as error:
        raise Invalid(errors=[FieldProblem(pointer="/address", code="address", message=str(error))]) from error
    return f"{found.local_part}@{found.ascii_domain}"


def _problem(place: int, code: str, message: str) -> FieldProblem:
    return FieldProblem(pointer=f"/recipients/{place}", code=code, message=message)
