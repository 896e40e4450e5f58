"""How a tenant's reports look, and how those looked that were run before."""
