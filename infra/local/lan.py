"""The address of this machine on its network, for a look from a phone."""

import io
import socket

import segno


def lan_address() -> str | None:
    """The IPv4 address that leads out of this machine; None when there is no network. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the choice of interface matters
        except OSError:
            return None
        address: str = probe.getsockname()[0]
    return None if address.startswith("127.") else address


def qr_code(url: str) -> str:
    """The address as a QR code made of block characters, for a phone's camera."""
    drawing = io.StringIO()
    segno.make(url, error="l").terminal(out=drawing, compact=True, border=2)
    return drawing.getvalue()
