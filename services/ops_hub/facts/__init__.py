"""What is so, said by each noun of itself: setup tasks are done by it."""
