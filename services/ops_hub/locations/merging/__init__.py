"""Merging two locations that are one, and undoing it."""
