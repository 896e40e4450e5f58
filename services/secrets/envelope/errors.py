"""The two ways in which sealing and opening fail."""


class EnvelopeRefused(Exception):
    """The envelope does not open. One error for every reason, so that nobody learns from it how far a forgery came."""

    def __init__(self) -> None:
        super().__init__("The envelope does not open.")


class PlaintextTooLarge(Exception):
    """More than 64 KiB: an envelope holds a credential, not a file."""

    def __init__(self) -> None:
        super().__init__("A secret may have 65,536 bytes at most.")
