"""Adapters for practice: what a provider might answer, the same for the same tenant, account and day."""
