"""Addresses and names as they are compared: pure functions, without a database."""
