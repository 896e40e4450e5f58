"""Reviews that customers wrote at providers: kept as a sync reads them, read, answered."""
