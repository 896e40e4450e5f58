"""When each connection is to be read next, as ingestion tells."""
