"""Any cut of a snapshot: measures by dimensions and days, and the same as a file."""
