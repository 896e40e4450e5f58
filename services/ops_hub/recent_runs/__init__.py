"""The last runs that other services told of."""
