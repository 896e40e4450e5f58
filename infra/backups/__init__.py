"""Backups of an installation: taken while it runs, in two parts that are kept apart, proven when they come back."""
