"""Documents of a compressed head and a plain tail: every decoder reads them as one."""

import gzip
import os
from collections.abc import Callable

import brotli
import pytest

from libs.content_coding import Coding
from services.metrics.combined.splicing import MOST_TAIL, encoded

DECODERS: dict[Coding, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


class TestEncoded:
    @pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
    @pytest.mark.parametrize("tail", [1, 2, 600, MOST_TAIL])
    @pytest.mark.parametrize("head", [b"x", b'{"name":"Harbour"},' * 40_000, os.urandom(100_000)])
    def test_is_read_as_head_and_tail(self, coding, head, tail):
        end = os.urandom(tail)
        assert DECODERS[coding](encoded(head, coding).with_tail(end)) == head + end

    @pytest.mark.parametrize("coding", ["br", "gzip"])
    def test_is_small_where_the_head_repeats_itself(self, coding):
        whole = encoded(b'{"name":"Harbour"},' * 40_000, coding)
        assert whole.size < 5000
        assert len(whole.with_tail(b"}" * 100)) < 5200

    @pytest.mark.parametrize("coding", ["br", "gzip"])
    def test_takes_one_tail_after_another(self, coding):
        head = encoded(b"[1,2,3" * 1000, coding)
        documents = [DECODERS[coding](head.with_tail(tail)) for tail in (b",4]", b"]")]
        assert documents == [b"[1,2,3" * 1000 + b",4]", b"[1,2,3" * 1000 + b"]"]
