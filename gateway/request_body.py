"""What becomes of a request's body: checked whole when it is JSON, streamed when it is not."""

from gateway import protocol
from gateway.contract_guard import JSON, Guard
from gateway.exchange import Exchange
from gateway.json_body import MOST_JSON, parse, read_body
from gateway.proxy import Upload

MOST_STREAM = 100 * 1024 * 1024


async def read_request_body(exchange: Exchange, guard: Guard, *, most: int | None = None) -> bytes | Upload | None:
    """The body to forward, None without one. It may have `most` bytes, or else what its kind may have.

    Raises 400, 408, 413, 415 and 422 problems.
    """
    length = exchange.headers.get(b"content-length")
    has_body = (length is not None and length.strip(b"0") != b"") or b"transfer-encoding" in exchange.headers
    media_type = guard.check_media_type(exchange.headers.get(b"content-type"), has_body=has_body)
    if not has_body:
        return None
    if media_type is not None and media_type != JSON:
        most_streamed = MOST_STREAM if most is None else most
        protocol.check_length(length, most_streamed)
        return Upload(exchange, most_streamed)
    most_read = MOST_JSON if most is None else most
    protocol.check_length(length, most_read)
    body = await read_body(exchange.receive, most_read)
    if media_type is None:
        return None  # the operation takes no body, so none is sent on
    guard.check_body(await parse(body))
    return body
