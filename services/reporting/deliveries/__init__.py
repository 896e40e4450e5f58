"""Reports on their way to people: each result of a run to each recipient, once."""
