"""Runs: the one way in which reports of every kind come to be."""
