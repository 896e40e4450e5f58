"""Locations: the places of business of a tenant."""
