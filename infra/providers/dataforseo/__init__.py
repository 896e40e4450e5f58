"""DataForSEO, played: its account, and ranks of Google Maps, live and by its standard queue."""
