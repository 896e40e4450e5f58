"""The metrics service: the warehouse's figures, their quality, and what follows from them."""

import os

# Before the first import of polars, which reads it then. Questions run beside each other; a small one, split among
# threads of polars as well, costs a fifth more processor time, and a large one is hardly sooner.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
