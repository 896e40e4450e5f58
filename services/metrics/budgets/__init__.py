"""Budget plans: proposed, approved by somebody else, and paced against what is spent."""
