"""Views that people save and come back to."""
