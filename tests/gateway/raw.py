"""HTTP as bytes, for requests that no client library would send."""

import asyncio


async def raw_request(url: str, request: bytes) -> tuple[int, bytes]:
    """Send `request` as it is; the status and the body of the answer, which must come within 5 s."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    async with asyncio.timeout(5):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0)
        body = await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()
    return int(head.split()[1]), body
