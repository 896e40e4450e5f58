"""What each kind shows: gathered from the services that own the numbers, with the rights of the run's owner."""
