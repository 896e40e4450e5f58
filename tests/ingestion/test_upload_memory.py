"""Memory of an upload does not grow with its rows."""

import asyncio

from libs.testing.databases import url_of
from tests.bench.upload_peak import peak_of

SMALL, LARGE = 30_000, 300_000
ALLOWED_MIB = 40
"""What may be different: short hashes of the keys, and where the allocators happen to stand. One copy of what is sent
for the larger file would be 65 MiB."""


class TestReceiveAndCommit:
    async def test_needs_no_more_memory_for_ten_times_the_rows(self, postgres_url: str) -> None:
        url = url_of(postgres_url, role="opsight_ingestion")
        _, small = await asyncio.to_thread(peak_of, url, SMALL)
        _, large = await asyncio.to_thread(peak_of, url, LARGE)
        assert large - small < ALLOWED_MIB
