"""BI tools on the warehouse: their logins, the dashboards that Opsight brings, and a real Superset that proves them."""
