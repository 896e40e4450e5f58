"""Mechanism of the tests: databases, keys, started apps and workers, as pytest fixtures (`libs.testing.plugin`).

Nothing here is imported by a running process.
"""
