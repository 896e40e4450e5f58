"""Accounts at providers of ranks, as the reporting service asks for them."""
