"""Connectors of our own to ad platforms, as Airbyte sources: for platforms whose published connector cannot be used.

They run as every connector does: a confined subprocess that is told a configuration and prints messages. What they may
call is written in their code; no configuration names a host.
"""
