"""The first questions: what the business is, how many locations it has, what it wants."""
