"""`If-Match`, as RFC 9110 reads it."""

import pytest

from libs.errors import DomainError
from libs.preconditions import refuse_unseen


class Stale(DomainError):
    code, status, title = "stale", 412, "It changed"


class Unsaid(DomainError):
    code, status, title = "unsaid", 428, "Say which"


class TestRefuseUnseen:
    @pytest.mark.parametrize("if_match", ['"a-1"', ' "a-1" ', "*", '"a-0", "a-1"', '"b-1" , *'])
    def test_lets_through_who_has_seen_it(self, if_match):
        refuse_unseen(if_match, '"a-1"', stale=Stale(), unsaid=Unsaid())

    @pytest.mark.parametrize("if_match", ['"a-2"', "a-1", 'W/"a-1"', "", ",", '"a-2", "a-3"'])
    def test_refuses_who_has_seen_another(self, if_match):
        with pytest.raises(Stale):
            refuse_unseen(if_match, '"a-1"', stale=Stale())

    def test_refuses_who_says_nothing_only_where_it_must_be_said(self):
        refuse_unseen(None, '"a-1"', stale=Stale())
        with pytest.raises(Unsaid):
            refuse_unseen(None, '"a-1"', stale=Stale(), unsaid=Unsaid())
