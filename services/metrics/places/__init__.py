"""Which country or first-level region a platform means by a name."""
