"""`python -m infra.local`: what the launcher runs."""

import signal
import sys

# While modules load, an interrupt may fall into a callback of the import system, which swallows it: until then it ends
# the process without Python. Whoever was started to ignore interrupts goes on to.
HEEDS_INTERRUPTS = __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler
if HEEDS_INTERRUPTS:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from infra.local.cli import main  # noqa: E402

if __name__ == "__main__":
    if HEEDS_INTERRUPTS:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
