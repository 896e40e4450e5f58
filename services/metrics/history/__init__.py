"""What the marts said at a moment that has passed, from the ledger of restatements."""
