"""All that the first screen needs, in one answer."""
