"""The adapters that ask the providers themselves."""
