"""Links that show the result of a run to people without an account."""
