"""Commands that work on ingestion: replays and raw retention."""
