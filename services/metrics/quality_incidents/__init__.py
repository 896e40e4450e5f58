"""Incidents: a check that fails, until it has passed twice."""
