"""What connected platforms list, and which of a tenant's locations it is."""
