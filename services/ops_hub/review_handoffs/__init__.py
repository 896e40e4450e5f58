"""The way from the entry page of reviews to the desk, with what it is about."""
