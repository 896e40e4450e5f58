"""Load: the same few questions again and again, and how long their answers take (decision 0057)."""
