"""Addresses and names in their canonical form: what is the same, and what is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.ops_hub.locations import Address
from services.ops_hub.locations.addresses.folding import fold
from services.ops_hub.locations.addresses.keys import CanonicalAddress, canonical_address
from services.ops_hub.locations.addresses.names import name_similarity


def canonical(line1: str, line2: str | None = None, country: str = "US") -> CanonicalAddress:
    written = {"line1": line1, "line2": line2, "city": "X", "postal_code": "12345", "country": country}
    found = canonical_address(Address.model_validate(written))
    assert found is not None
    return found


class TestCanonicalAddress:
    @pytest.mark.parametrize(
        ("country", "first", "second"),
        [
            ("US", ("123 North Main Street", "Suite 400"), ("123 N. Main St #400", None)),
            ("US", ("Suite 400, 123 N Main St", None), ("123 n main st", "ste 0400")),
            ("US", ("One Fifth Avenue", "Floor 3"), ("1 5th Ave", "3rd Floor")),
            ("US", ("500 E Street", "4-B"), ("500 East St. #4B", None)),
            ("US", ("1200 U.S. Highway 1", None), ("1200 US Hwy 1", None)),
            ("US", ("P.O. Box 12", None), ("PO BOX 12", None)),
            ("US", ("Market Hall", "12 Elm Street"), ("12 Elm St", None)),
            ("DE", ("Hauptstraße 12 b", None), ("Hauptstr. 12b", None)),
            ("DE", ("Königsberger Straße 5, 3. OG", None), ("Koenigsbergerstr. 5", "3. Etage")),
            ("DE", ("Am Markt Nr. 5", None), ("Am Markt 5", None)),
            ("FR", ("12 bis, avenue de la République", None), ("12bis av. de la Republique", None)),
            ("FR", ("5 r. Victor-Hugo", None), ("5 Rue Victor Hugo", None)),
            ("FR", ("12 bd St-Michel", None), ("12 Boulevard Saint Michel", None)),
            ("GB", ("Flat 3, 12 High St", None), ("12 High Street", "Flat 3")),
            ("GB", ("12A N. Bridge Rd", None), ("12 A North Bridge Road", None)),
            ("AU", ("4/12 High St", None), ("Unit 4, 12 High Street", None)),
            ("AU", ("Shop 4/12 High St", None), ("12 High St", "Shop 4")),
            ("ES", ("C/ Mayor nº 5", None), ("Calle Mayor, 5", None)),
            ("MX", ("Av. Juárez #12", None), ("Avenida Juarez 12", None)),
            ("IT", ("P.zza Garibaldi n. 3", None), ("Piazza Garibaldi, 3", None)),
            ("NL", ("Kerkstr. 1", None), ("Kerkstraat 1", None)),
            ("PL", ("ul. Długa 5", None), ("Dluga 5", None)),
            ("RU", ("ул. Ленина, д. 5", None), ("ulitsa Lenina 5", None)),
            ("JP", ("道玄坂1丁目2番3号", None), ("道玄坂１－２－３", None)),
            ("CA", ("12 rue Ste-Catherine", None), ("12 Rue Sainte Catherine", None)),
        ],
    )
    def test_is_the_same_however_it_is_written(self, country, first, second):
        assert canonical(*first, country=country) == canonical(*second, country=country)

    @pytest.mark.parametrize(
        ("country", "first", "second"),
        [
            ("US", "123 N Main St", "123 S Main St"),
            ("US", "123 Main St", "123 Main Ave"),
            ("US", "123 Main St", "132 Main St"),
            ("US", "12 1/2 Elm St", "12 Elm St"),
            ("US", "9 Lower St", "9 Upper St"),
            ("DE", "Hauptstr. 12a", "Hauptstr. 12b"),
            ("DE", "Hauptstr. 12", "Hauptplatz 12"),
            ("FR", "12 rue Hugo", "12 bis rue Hugo"),
        ],
    )
    def test_tells_buildings_apart(self, country, first, second):
        assert canonical(first, country=country).building != canonical(second, country=country).building

    def test_keeps_the_unit_apart(self):
        first, second = canonical("123 Main St", "Ste 4"), canonical("123 Main St", "Ste 5")
        assert (first.building, first.unit) == (second.building, "4")
        assert second.unit == "5"

    def test_leaves_out_the_extension_of_a_zip_code(self):
        address = {"line1": "1 Elm St", "country": "US"}
        short, long = (Address.model_validate(address | {"postal_code": code}) for code in ("78701", "78701-1234"))
        assert canonical_address(short) == canonical_address(long)

    def test_goes_by_the_city_where_there_is_no_postal_code(self):
        address = {"line1": "1 Queens Road", "region": "Kowloon", "country": "HK"}
        ours, theirs = (Address.model_validate(address | {"city": city}) for city in ("Central", "Wan Chai"))
        assert canonical_address(ours) != canonical_address(theirs)

    @pytest.mark.parametrize("fields", [{"city": "X"}, {"line1": "1 Elm St"}, {"line1": "--", "city": "X"}])
    def test_is_none_without_a_street_or_where_it_is(self, fields):
        assert canonical_address(Address.model_validate({"country": "US"} | fields)) is None


class TestFold:
    @settings(max_examples=300, deadline=None)
    @given(st.text(max_size=60), st.sampled_from(["US", "DE", "JP"]))
    def test_changes_nothing_when_done_again(self, text, country):
        assert fold(fold(text, country), country) == fold(text, country)


class TestNameSimilarity:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("Joe's Pizza", "JOES PIZZA, INC."),
            ("Star Bucks", "Starbucks"),
            ("Bäckerei Müller GmbH", "Mueller Baeckerei"),
            ("Blue Door Coffee", "The Blue Door Cofee"),
            ("H&M", "H & M"),
            ("Кофе", "Kofe"),
        ],
    )
    def test_is_high_for_spellings_of_one_name(self, left, right):
        assert name_similarity(left, right) >= 0.9

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("Gap Newpark Mall", "Sears Newpark Mall"),
            ("Smith Dental", "Smith Dermatology"),
            ("Kiosk 12", "Kiosk 13"),
            ("Dr. John Meyer", "Dr. Jane Meyer"),
            ("Coffee", "Tea"),
        ],
    )
    def test_is_low_for_names_that_share_words(self, left, right):
        assert name_similarity(left, right) < 0.9

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_lies_between_nothing_and_all_and_sees_itself(self, left, right):
        assert 0 <= name_similarity(left, right) <= 1 + 1e-9
        assert name_similarity(left, left) == pytest.approx(1)
