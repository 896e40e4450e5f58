"""Runs of all data-quality checks: kept, thinned with age, and shown as history."""
