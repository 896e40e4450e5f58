"""A demo ad source that speaks the Airbyte protocol: three invented platforms, the same for the same seed."""
