"""The committed API documents are what the code serves, and break no released client."""

from infra.contracts.__main__ import check


class TestOpenApi:
    def test_is_what_the_code_says(self, capsys):
        status = check()
        assert (status, capsys.readouterr().out) == (0, "")
