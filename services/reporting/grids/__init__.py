"""Local search grids: where they ask, what they find, and how that is counted."""
