"""Whether a location is there already."""
