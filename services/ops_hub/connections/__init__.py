"""Connections to providers: made, kept healthy, read, renewed and cut."""
