"""Reports that run by themselves."""
