"""Maps that a tenant drew itself."""
