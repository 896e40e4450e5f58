"""Chaos: a stack of its own under load while its parts are killed, starved and cut off, and what is left of it all."""
