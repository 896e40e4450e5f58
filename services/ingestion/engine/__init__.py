"""The embedded engine: runs an Airbyte connector as an untrusted subprocess and lands what it sends, exactly once."""
