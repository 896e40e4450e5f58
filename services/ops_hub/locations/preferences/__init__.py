"""What each person sees of locations in a list."""
