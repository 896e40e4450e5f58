"""What an earlier product knew of a tenant: imported by a backfill, taken over when the hub is first opened."""
